import { Failure } from '../../lambda/broker/record/failures.ts';
import { type Clock, SECOND } from '../../lambda/broker/record/time.ts';

const LONGEST_WAIT = 10 * SECOND;
const PAUSE = 2 * SECOND;

/**
 * Looks again for some seconds while a service does not know what was made a moment ago, such as a token or a variable:
 * services learn of it one after the other.
 */
export async function onceKnown<T>(
  { clock }: { readonly clock: Clock },
  isUnknown: (failure: Failure) => boolean,
  look: () => Promise<T>,
): Promise<T> {
  const end = clock.now() + LONGEST_WAIT;
  for (;;) {
    try {
      return await look();
    } catch (thrown) {
      if (!(thrown instanceof Failure && isUnknown(thrown)) || clock.now() + PAUSE >= end) throw thrown;
      await clock.sleep(PAUSE);
    }
  }
}
