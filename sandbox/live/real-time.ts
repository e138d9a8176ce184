import { setTimeout as sleep } from 'node:timers/promises';
import type { VirtualClock } from '../clock.ts';

/** How far the clock lags behind at most, while no task works. */
const TICK_MS = 50;

/** Makes a virtual clock show real time, until the function that it returns is called. Its failures are the task's own. */
export function keepRealTime(clock: VirtualClock): () => Promise<void> {
  const end = new AbortController();
  const running = (async () => {
    while (!end.signal.aborted) {
      await clock.runUntil(Date.now());
      await sleep(TICK_MS, undefined, { signal: end.signal }).catch(() => {});
    }
  })();
  return () => {
    end.abort();
    return running;
  };
}
