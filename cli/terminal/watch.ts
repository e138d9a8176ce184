import { setTimeout as sleep } from 'node:timers/promises';
import { type Outcome, type Terminal, WrongUse } from './command.ts';
import { interruption } from './interruption.ts';

const SHORTEST_REST_MS = 5000;
/** Contact Center answers a client 300 times a minute; half of that is left to the broker. */
const REST_PER_LOOK_MS = 400;

/** Refuses to watch where there is no screen to show it on. */
export function checkWatch({ watch, json }: { watch: boolean; json: boolean }, terminal: Terminal): void {
  if (watch && json) throw new WrongUse('--watch and --json exclude each other.');
  if (watch && !terminal.redraw) throw new WrongUse('--watch needs a terminal.');
}

/** How long to rest after so many records were looked at. */
export function restAfter(looks: number): number {
  return Math.max(SHORTEST_REST_MS, looks * REST_PER_LOOK_MS);
}

/** Looks once; to watch, looks and shows it anew until the operator interrupts. */
export async function lookOrWatch(
  look: () => Promise<Outcome & { looks: number }>,
  isWatched: boolean,
  terminal: Terminal,
): Promise<Outcome> {
  if (!isWatched) return look();
  const end = new AbortController();
  const ended = interruption().then(() => end.abort());
  while (!end.signal.aborted) {
    const { lines, looks } = await look();
    terminal.redraw?.(lines.join('\n'));
    await sleep(restAfter(looks), undefined, { signal: end.signal }).catch(() => {});
  }
  await ended;
  return { exitCode: 0, lines: [] };
}
