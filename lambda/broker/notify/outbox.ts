import type { Pending } from '../ports.ts';
import { operator } from './commands.ts';
import type { Whereabouts } from './messages.ts';
import { type Message, messageOf } from './messages.ts';

/** So many messages of one sweep go out one by one; more would bury the reader, and arrive as one. */
const ONE_BY_ONE = 5;
/** SNS takes 256 KiB. */
const LINES = 500;

/** The messages of one sweep that wait for its end. */
export class Outbox {
  readonly waiting: Pending[] = [];
  #left = ONE_BY_ONE;

  /** How many more may go out one by one. */
  get left(): number {
    return this.#left;
  }

  /** False if the message must be sent at once. */
  takes(pending: Pending): boolean {
    if (this.#left > 0) {
      this.#left -= 1;
      return false;
    }
    this.waiting.push(pending);
    return true;
  }
}

/**
 * Leaves news of trouble to the next pass, which sends it if the trouble is still there: a person who tries what they have
 * just typed is told by the answer.
 */
export const nextPass: { takes(pending: Pending): boolean } = {
  takes: ({ mark }) => mark.failure !== undefined || mark.refusedLineage !== undefined,
};

/** One message in place of many. */
export function digestOf(whereabouts: Whereabouts, messages: readonly Message[]): Message {
  const shown = messages.slice(0, LINES).flatMap(({ subject, callers }) => [`- ${subject}`, `  Callers: ${callers}`]);
  const more = messages.length > LINES ? [`... and ${messages.length - LINES} more.`] : [];
  return messageOf(whereabouts, undefined, {
    subject: `Webex token broker: ${messages.length} more messages of one sweep`,
    happened: [
      `One sweep has ${messages.length} more messages. Most likely they have one cause.`,
      '',
      ...shown,
      ...more,
    ],
    callers: 'as each line says.',
    cure: 'begin with what all of them have in common.',
    commands: [operator(whereabouts, 'doctor'), operator(whereabouts, 'status')],
    heading: 'many-messages-at-once',
  });
}
