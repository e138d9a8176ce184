import type { Instant } from '../clock.ts';

/** Which metric: two with different dimensions are two metrics. */
export interface MetricName {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
}

export interface DataPoint extends MetricName {
  at: Instant;
  value: number;
}

export type Statistic = 'Sum' | 'Minimum' | 'Maximum';

/** No alarm looks further back: a week, and what CloudWatch reads beyond it. */
const KEPT = 10 * 86_400_000;

const combine: Record<Statistic, (one: number, other: number) => number> = {
  Sum: (one, other) => one + other,
  Minimum: Math.min,
  Maximum: Math.max,
};

/** Every value that metrics have had lately. */
export class MetricData {
  readonly #points = new Map<string, { at: Instant; value: number }[]>();

  put({ at, value, ...metric }: DataPoint): void {
    const key = keyOf(metric);
    const kept = (this.#points.get(key) ?? []).filter((point) => point.at > at - KEPT);
    this.#points.set(key, [...kept, { at, value }]);
  }

  /** The statistic over each of the last `count` periods that end with `now`, the newest first; undefined without data. */
  latest(
    metric: MetricName,
    statistic: Statistic,
    { now, period, count }: { now: Instant; period: number; count: number },
  ): (number | undefined)[] {
    const values = new Array<number | undefined>(count).fill(undefined);
    for (const { at, value } of this.#points.get(keyOf(metric)) ?? []) {
      const back = Math.ceil((now - at) / period) - 1;
      if (back < 0 || back >= count) continue;
      const before = values[back];
      values[back] = before === undefined ? value : combine[statistic](before, value);
    }
    return values;
  }

  /** The statistic over each period between two moments that has data; a period is known by its beginning. */
  between(
    metric: MetricName,
    statistic: Statistic,
    { from, until, period }: { from: Instant; until: Instant; period: number },
  ): { at: Instant; value: number }[] {
    const values = new Map<Instant, number>();
    for (const { at, value } of this.#points.get(keyOf(metric)) ?? []) {
      if (at < from || at >= until) continue;
      const begin = Math.floor(at / period) * period;
      const before = values.get(begin);
      values.set(begin, before === undefined ? value : combine[statistic](before, value));
    }
    return [...values].map(([at, value]) => ({ at, value }));
  }
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
