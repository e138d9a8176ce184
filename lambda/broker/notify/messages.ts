import type { Callers, Loss } from '../record/callers.ts';
import type { Failure } from '../record/failures.ts';
import type { FailureState } from '../record/state.ts';
import { HOUR, type Instant, iso, MINUTE } from '../record/time.ts';

export interface Message {
  /** ASCII, at most 99 characters: SNS takes no more. */
  subject: string;
  text: string;
}

/** Where and when a message is written. */
export interface Sender {
  name: string;
  now: Instant;
  callers: Callers;
  functionName: string;
  sweepMs: number;
}

/** What broke, until when callers are safe, what happens by itself, and the command to type. */
export function messageAboutFailure(sender: Sender, failure: Failure, state: FailureState): Message {
  const { name, now } = sender;
  return {
    subject: `Webex token of ${name}: ${failure.code}`,
    text: lines(
      `Record ${name} failed at ${iso(now)} with ${failure.code}.`,
      failure.message,
      '',
      `Callers: ${callersAre(sender.callers, now)}`,
      `By itself: ${nextTry(failure, state, sender)}`,
      `What to do: see the runbook, docs/runbook.md, heading ${failure.code}.`,
      '',
      'To try again at once:',
      `  ${forceCommand(name, sender.functionName)}`,
    ),
  };
}

export function messageAboutRecovery(
  { name, now, callers }: Sender,
  code: string,
  since: Instant | undefined,
): Message {
  return {
    subject: `Webex token of ${name}: recovered from ${code}`,
    text: lines(
      `Record ${name} succeeded at ${iso(now)}; it had been failing${since === undefined ? '' : ` since ${iso(since)}`} with ${code}.`,
      '',
      `Callers: ${callersAre(callers, now)}`,
      'What to do: nothing.',
    ),
  };
}

/** The command that refreshes a record at once. */
function forceCommand(name: string, functionName: string): string {
  const event = JSON.stringify({ serviceApp: name, force: true });
  return (
    `aws lambda invoke --function-name ${functionName} --cli-binary-format raw-in-base64-out ` +
    `--payload '${event}' /dev/stdout`
  );
}

const losses: Record<Loss, string> = {
  'nothing published': 'nothing has been published for them yet',
  expired: 'the token has expired',
  revoked: 'Webex does not accept the token any more',
  missing: 'the variable is gone',
  unfit: 'the variable is not an active one of type String',
  replaced: 'the variable holds a token that the broker did not publish',
};

/** What callers have, as the end of a sentence. */
export function callersAre(callers: Callers, now: Instant): string {
  if ('safeUntil' in callers) {
    const hours = Math.floor((callers.safeUntil - now) / HOUR);
    const left = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
    return `safe until ${iso(callers.safeUntil)} (${left}), as long as the token is not revoked.`;
  }
  const since = callers.affectedSince === undefined ? '' : ` since ${iso(callers.affectedSince)}`;
  return `AFFECTED${since}: ${losses[callers.why]}. Only the fallback subflow helps.`;
}

function nextTry(failure: Failure, state: FailureState, { sweepMs }: Sender): string {
  const sweep = `with the next sweep, every ${Math.round(sweepMs / MINUTE)} minutes`;
  const next = state.retryAt === undefined ? sweep : `at ${iso(state.retryAt)}`;
  return failure.transient
    ? `the broker tries again ${next}, and tells you when it is over.`
    : `this will not pass by itself; the broker looks again ${next}, and at once after the record was edited.`;
}

/** A message's text. */
export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
