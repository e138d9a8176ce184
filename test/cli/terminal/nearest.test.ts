import { describe, expect, it } from 'vitest';
import { nearest } from '../../../cli/terminal/nearest.ts';

const names = ['clinic', 'clinic-writer', 'dentist', 'acme'];

describe('the name that was meant', () => {
  it.each([
    ['a letter too few', 'clinc', 'clinic'],
    ['a letter too many', 'acmee', 'acme'],
    ['another letter', 'akme', 'acme'],
    ['two letters swapped', 'cilnic', 'clinic'],
    ['only the beginning', 'den', 'dentist'],
    ['several errors in a long name', 'clinik-writr', 'clinic-writer'],
  ])('is found: %s', (_what, typed, meant) => {
    expect(nearest(typed, names)).toBe(meant);
  });

  it('is the nearest of those that are near', () => {
    expect(nearest('clinicc', names)).toBe('clinic');
    expect(nearest('ab', ['abcd', 'ac'])).toBe('abcd');
  });

  it('is none where none is near', () => {
    expect(nearest('hospital', names)).toBeUndefined();
    expect(nearest('clinic', [])).toBeUndefined();
  });
});
