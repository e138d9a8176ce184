import type { Clock, Instant } from './time.ts';

/** How long to wait before try number `attempt` (from 1): anything up to a limit that doubles ("full jitter"). */
export function backoff(attempt: number, clock: Pick<Clock, 'random'>, firstMs = 200, longestMs = 5000): number {
  return clock.random() * Math.min(longestMs, firstMs * 2 ** attempt);
}

/** Tries again after any failure, `tries` times in all and never past the deadline; then throws the last failure. */
export async function persist<T>(clock: Clock, tries: number, deadline: Instant, action: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (failure) {
      const wait = backoff(attempt, clock);
      if (attempt >= tries || clock.now() + wait >= deadline) throw failure;
      await clock.sleep(wait);
    }
  }
}
