import { it } from 'vitest';
import { DAY, staysQuiet } from './installation.ts';

it('an installation in health raises no alarm in 60 days', { timeout: 120_000 }, () => staysQuiet(60 * DAY));
