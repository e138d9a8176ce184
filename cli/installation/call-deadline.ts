import { type Clock, type Instant, SECOND } from '../../lambda/broker/record/time.ts';

/** Outlasts the minute for which Contact Center sends away whoever asks too often. */
const LONGEST_CALL = 90 * SECOND;

/** By when a call that begins now has to be over, all its tries included. */
export function callDeadline({ clock }: { readonly clock: Pick<Clock, 'now'> }): Instant {
  return clock.now() + LONGEST_CALL;
}
