import { type Lease, type PassDeps, StateConflict, type Usable } from '../ports.ts';
import { cooldownOf, type Urgency } from '../record/cooldown.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { backoff } from '../record/retry.ts';
import { SECOND } from '../record/time.ts';
import { usable } from './usable.ts';

/** Waiters give up after this: there may be hundreds, and their own callers have given up by then. */
const LONGEST_WAIT = 20 * SECOND;
const MOST_LOOKS = 30;

/** The lease on the newest state; without a lease, another pass has refreshed meanwhile. */
export interface Leased {
  loaded: Usable;
  lease?: Lease;
}

/**
 * Lets one of any number of passes refresh. The others wait until it has saved, or failed (then they fail too), or takes
 * too long.
 */
export async function takeLease(deps: PassDeps, loaded: Usable, urgency: Urgency): Promise<Leased> {
  const { clock, store, deadline } = deps;
  const end = Math.min(clock.now() + LONGEST_WAIT, deadline);
  let current = loaded;
  for (let look = 1; look <= MOST_LOOKS; look += 1) {
    try {
      const lease = await store.acquireLease(current, deadline);
      if (lease !== 'taken') return { loaded: current, lease };
      const wait = SECOND + backoff(look, clock);
      if (clock.now() + wait >= end) break;
      await clock.sleep(wait);
      current = usable(await store.load(loaded.name, deadline));
    } catch (thrown) {
      if (!(thrown instanceof StateConflict)) throw thrown;
      current = usable(thrown.current);
    }
    if (current.revision !== loaded.revision) {
      if (isRefreshed(loaded, current)) return { loaded: current };
      const failure = cooldownOf('token endpoint', current, urgency, clock.now());
      if (failure) throw failure;
    }
  }
  throw inProgress(loaded.name);
}

function isRefreshed(before: Usable, after: Usable): boolean {
  const [one, other] = [before, after].map(({ config, state }) => currentGrant(config, state));
  return other !== undefined && (one?.lineage !== other.lineage || one.generation < other.generation);
}

/** The holder may be at work, or have failed without a result: a lease is never released. */
function inProgress(name: string): Failure {
  return new Failure(
    'REFRESH_IN_PROGRESS',
    `A pass began to refresh record ${name} less than two minutes ago and has saved no result yet. ` +
      'After two minutes the next pass goes ahead.',
  );
}
