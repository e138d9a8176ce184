import type { Bench, Figure, Subject } from './figure.ts';
import { type Heard, simulateYear } from './year.ts';

/** Callers a minute. */
const RATES = [1, 10, 100];

/** What callers heard in a year, the broker on, against the subflow that refreshes on a 401, alone. */
export const callers: Subject = {
  name: 'callers',
  title: 'A simulated year of calls: the broker on, against the refresh on a 401 alone',
  async measure({ quick, progress }: Bench): Promise<Figure[]> {
    const figures: Figure[] = [];
    for (const perMinute of quick ? RATES.slice(0, 1) : RATES) {
      progress(`a year of ${perMinute} calls a minute`);
      const days = quick ? 30 : 365;
      const broker = await simulateYear({ perMinute, days, broker: true });
      const alone = await simulateYear({ perMinute, days, broker: false });
      const what = (subject: string) => `${subject}, ${perMinute} calls a minute`;
      const compare = (subject: string, of: (heard: Heard) => number, unit: 'times' | 'calls' | 's', atMost?: number) =>
        figures.push({
          what: what(subject),
          value: of(broker),
          unit,
          comparedWith: `${Math.round(of(alone)).toLocaleString('en')} without the broker`,
          ...(atMost !== undefined && { atMost }),
        });
      compare('callers who heard a 401', ({ unauthorized }) => unauthorized, 'times', 0);
      compare('extra requests inside live calls', ({ extraCalls }) => extraCalls, 'calls', 0);
      compare('tokens requested', ({ refreshes }) => refreshes, 'times');
      compare('longest time without a valid token', ({ longestInvalidMs }) => longestInvalidMs / 1000, 's', 0);
    }
    return figures;
  },
};
