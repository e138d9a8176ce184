import { describe, expect, it } from 'vitest';
import { faultsOf } from '../../.github/commits.ts';

describe('a subject that is imperative and fits into 72 characters passes:', () => {
  it.each([
    'Refresh a token once',
    'Pass the deadline on to each call',
    'Embed the SVG icon',
    'Bring the picture up to date',
    'Need no token for a look',
    'Shed what a sweep cannot reach',
    `Name ${'x'.repeat(67)}`,
  ])('%s', (subject) => {
    expect(faultsOf(subject)).toEqual([]);
  });
});

describe('a subject is refused with the reason if it', () => {
  it.each([
    ['is longer', `Name ${'x'.repeat(68)}`, 'has 73 characters, and may have 72'],
    ['is longer by words', `Say ${'what '.repeat(16)}`.trim(), 'has 83 characters, and may have 72'],
    ['is work in progress', 'WIP on the sweep', 'is not finished'],
    ['waits for a squash', 'fixup! Refresh a token once', 'is not finished'],
    ['begins small', 'refresh a token once', 'does not begin with a capital letter'],
    ['ends like a sentence', 'Refresh a token once.', 'ends like a sentence'],
    ['tells the past', 'Refreshed a token once', 'does not say what to do: "Refreshed"'],
    ['describes', 'Fixes the sweep', 'does not say what to do: "Fixes"'],
    ['goes on and on', 'Adding a sweep', 'does not say what to do: "Adding"'],
  ])('%s', (_, subject, fault) => {
    expect(faultsOf(subject)).toContain(fault);
  });
});
