import { describe, it } from 'vitest';
import { lintWithBuiltInNames, lintWithoutFields } from './damage.ts';

describe('a damaged flow', () => {
  it('is linted whichever field is missing', () => lintWithoutFields(1));

  it('is linted whichever text is the name of a built-in thing', () => lintWithBuiltInNames(1));
});
