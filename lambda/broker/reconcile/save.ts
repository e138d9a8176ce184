import { type Loaded, type Priority, type RecordStore, StateConflict } from '../ports.ts';
import { Failure } from '../record/failures.ts';
import { isSameState, type State } from '../record/state.ts';
import type { Instant } from '../record/time.ts';

/** Each round is another pass's success: more than a few in a row do not happen by chance. */
const ROUNDS = 20;

/** Saves a change of the state on top of what is there: where another pass was first, on top of its state. */
export async function saveChange(
  store: RecordStore,
  loaded: Loaded,
  change: (current: Loaded) => State,
  priority: Priority,
  deadline: Instant,
): Promise<Loaded> {
  let current = loaded;
  for (let round = 1; round <= ROUNDS; round += 1) {
    const state = change(current);
    if (isSameState(state, current.state)) return current;
    try {
      return await store.saveState(current, state, priority, deadline);
    } catch (thrown) {
      if (!(thrown instanceof StateConflict)) throw thrown;
      current = thrown.current;
    }
  }
  throw new Failure('SAVE_FAILED', `Record ${loaded.name} could not be saved: other passes keep changing it.`);
}
