import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type Summary, summaryText } from '../../sandbox/story/summary.ts';

const tally = {
  calls: 1448,
  unauthorizedHeardByCallers: 0,
  unanswered: 0,
  refreshes: 10,
  publishes: 9,
  faultsInjected: 150,
};
const baseline = { ...tally, unauthorizedHeardByCallers: 24, refreshes: 4, publishes: 4, faultsInjected: 0 };
const summary: Summary = { ...tally, simulatedDays: 60, seed: 1, baseline };
const shown = (change: Partial<Summary>) => stripVTControlCharacters(summaryText({ ...summary, ...change }));

describe('the summary of npm start', () => {
  it('says how many callers the broker spared a 401, and what that took', () => {
    expect(shown({})).toContain(
      'No caller heard a 401 in 60 days.\n' +
        'For this the broker refreshed 10 times, wrote the variable 9 times, and met 150 faults.\n' +
        'Without the broker, 24 of 1,448 did: 1 caller in 60.\n',
    );
    expect(shown({ baseline: { ...baseline, calls: 10, unauthorizedHeardByCallers: 3 } })).toContain(
      '3 of 10 did: 1 caller in 3.',
    );
  });

  it.each([1, 7, 14])('says why %i days show no difference, and how many would', (simulatedDays) => {
    expect(shown({ simulatedDays, refreshes: 1, baseline: { ...baseline, unauthorizedHeardByCallers: 0 } })).toMatch(
      /\nFor this .* refreshed once,.*\n.*no caller did either: a token lives for 14 days\.\n.* --days 21\n/,
    );
  });

  it('does not excuse a longer course in which no token expired', () => {
    const longer = shown({ simulatedDays: 15, baseline: { ...baseline, unauthorizedHeardByCallers: 0 } });
    expect(longer).toContain('Without the broker, no caller did either.\n');
  });

  it('counts the callers whom the broker did not spare', () => {
    expect(shown({ unauthorizedHeardByCallers: 2 })).toContain('\n2 callers heard a 401 in 60 days.');
  });
});
