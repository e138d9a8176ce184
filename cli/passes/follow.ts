import { type Instant, SECOND } from '../../lambda/broker/record/time.ts';
import type { LogLine } from '../installation/function-log.ts';

const REST = 5 * SECOND;
/** A line may be found so much later than it was written. */
const LATE = 60 * SECOND;

/** What following takes: a search of the log, and a rest that ends early where the follower has left. */
interface Following {
  find: (from: Instant) => AsyncIterable<LogLine>;
  rest: (ms: number) => Promise<void>;
  hasLeft: () => boolean;
}

/** The lines from a moment on, each once, until the follower has left. */
export async function* followed(start: Instant, { find, rest, hasLeft }: Following): AsyncGenerator<LogLine> {
  let from = start;
  let seen = new Map<string, Instant>();
  while (!hasLeft()) {
    for await (const line of find(from)) {
      if (seen.has(line.id)) continue;
      seen.set(line.id, line.at);
      yield line;
    }
    const newest = Math.max(start, ...seen.values());
    from = Math.max(start, newest - LATE);
    seen = new Map([...seen].filter(([, at]) => at >= from));
    await rest(REST);
  }
}
