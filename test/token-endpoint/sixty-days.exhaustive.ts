import { it } from 'vitest';
import { expectNo401 } from './long-life.ts';

it('connectors that never fetch again on a 401 hear none in sixty days, each in its own way of keeping a token', () =>
  expectNo401(60, 8));
