import { type Clock, type Instant, SECOND } from '../../lambda/broker/record/time.ts';

/** Outlasts the minute for which Contact Center refuses a client that asks too often. */
const LONGEST_CALL = 90 * SECOND;

/** When a call that begins now must be over, all its tries included. */
export function callDeadline({ clock }: { readonly clock: Pick<Clock, 'now'> }): Instant {
  return clock.now() + LONGEST_CALL;
}
