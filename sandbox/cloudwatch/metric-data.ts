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

interface Point {
  at: Instant;
  value: number;
}

/** Every value that metrics have had lately. */
export class MetricData {
  /** Of each metric, the oldest first. */
  readonly #points = new Map<string, Point[]>();
  /** An alarm asks for the same metric every minute. */
  readonly #keys = new WeakMap<MetricName, string>();

  put({ at, value, ...metric }: DataPoint): void {
    const key = keyOf(metric);
    const points = this.#points.get(key) ?? [];
    this.#points.set(key, points);
    points.splice(points.findLastIndex((point) => point.at <= at) + 1, 0, { at, value });
    const kept = points.findIndex((point) => point.at > at - KEPT);
    points.splice(0, kept);
  }

  /** The statistic over each of the last `count` periods that end with `now`, the newest first; undefined without data. */
  latest(
    metric: MetricName,
    statistic: Statistic,
    { now, period, count }: { now: Instant; period: number; count: number },
  ): (number | undefined)[] {
    const values = new Array<number | undefined>(count).fill(undefined);
    const points = this.#pointsOf(metric);
    for (let index = points.length - 1; index >= 0; index -= 1) {
      const { at, value } = points[index] as Point;
      const back = Math.ceil((now - at) / period) - 1;
      if (back >= count) break;
      if (back < 0) continue;
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
    for (const { at, value } of this.#pointsOf(metric)) {
      if (at < from || at >= until) continue;
      const begin = Math.floor(at / period) * period;
      const before = values.get(begin);
      values.set(begin, before === undefined ? value : combine[statistic](before, value));
    }
    return [...values].map(([at, value]) => ({ at, value }));
  }

  #pointsOf(metric: MetricName): readonly Point[] {
    const key = this.#keys.get(metric) ?? keyOf(metric);
    this.#keys.set(metric, key);
    return this.#points.get(key) ?? [];
  }
}

function keyOf({ namespace, name, dimensions }: MetricName): string {
  return JSON.stringify([namespace, name, Object.entries(dimensions).sort()]);
}
