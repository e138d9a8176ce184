import type { Clock } from '../record/time.ts';

/** The work's results, in order: so many at once, and so long from the end of one batch to the next. */
export async function inBatches<T, R>(
  items: readonly T[],
  { atOnce, clock, restMs }: { atOnce: number; clock: Clock; restMs: number },
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    if (start > 0 && restMs > 0) await clock.sleep(restMs);
    results.push(...(await Promise.all(items.slice(start, start + atOnce).map(work))));
  }
  return results;
}
