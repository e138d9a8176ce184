import { SECOND } from '../lambda/broker/lifetime.ts';
import type { Clock, Instant } from '../lambda/broker/ports.ts';

/** Outlasts the minute for which Contact Center sends away whoever asks too often. */
const LONGEST_CALL = 90 * SECOND;

/** By when a call that begins now has to be over, all its tries included. */
export function callDeadline({ clock }: { readonly clock: Pick<Clock, 'now'> }): Instant {
  return clock.now() + LONGEST_CALL;
}
