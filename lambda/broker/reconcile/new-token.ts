import { Failure } from '../record/failures.ts';
import type { Grant } from '../record/state.ts';
import { type Clock, type Instant, MINUTE, SECOND } from '../record/time.ts';

/** A new token reaches Webex's services one after the other: a 401 within this time does not count. */
const NEW_FOR = MINUTE;
const LONGEST_WAIT = 10 * SECOND;
const PAUSE = 2 * SECOND;

/**
 * Asks again for some seconds if a service refuses a token that is moments old. Then the service is
 * unavailable, and the token is not revoked.
 */
export async function patientWithNewToken<T>(
  { clock, deadline }: { clock: Clock; deadline: Instant },
  grant: Pick<Grant, 'refreshedAt'> | undefined,
  action: () => Promise<T>,
): Promise<T> {
  const end = Math.min(clock.now() + LONGEST_WAIT, deadline);
  for (;;) {
    try {
      return await action();
    } catch (failure) {
      const isTooNew = failure instanceof Failure && failure.status === 401 && isNewToken(grant, clock.now());
      if (!isTooNew) throw failure;
      if (clock.now() + PAUSE >= end) throw tooNew(failure);
      await clock.sleep(PAUSE);
    }
  }
}

export function isNewToken(grant: Pick<Grant, 'refreshedAt'> | undefined, now: Instant): boolean {
  // After a refresh by a clock that was ahead, the token must not count as new for that long.
  return Math.abs(now - (grant?.refreshedAt ?? 0)) < NEW_FOR;
}

function tooNew({ message, status, trackingId }: Failure): Failure {
  return new Failure(
    'CONTACT_CENTER_UNAVAILABLE',
    `${message.replace(/\.$/, '')}; the token is less than a minute old and may not be known there yet.`,
    { ...(status !== undefined && { status }), ...(trackingId !== undefined && { trackingId }) },
  );
}
