import type { Failure } from './failures.ts';
import { HOUR, iso } from './lifetime.ts';
import type { Broker, Instant } from './ports.ts';
import type { FailureState, ServiceAppRecord } from './record.ts';
import type { WorkingCopy } from './working-copy.ts';

export interface Message {
  /** ASCII, at most 100 characters: SNS takes no more. */
  subject: string;
  text: string;
}

/** What broke, until when callers are safe, what happens by itself, and the command to type. */
export function messageAboutFailure(copy: WorkingCopy, failure: Failure, state: FailureState, broker: Broker): Message {
  const now = broker.clock.now();
  return {
    subject: `Webex token of ${copy.name}: ${failure.code}`,
    text: lines(
      `The check of record ${copy.name} failed at ${iso(now)} with ${failure.code}.`,
      failure.message,
      '',
      `Callers: ${callersAre(copy.record, now)}`,
      `By itself: ${nextTry(failure, state, broker)}`,
      `What to do: see the runbook, docs/runbook.md, heading ${failure.code}.`,
      '',
      'To try again at once:',
      `  ${forceCommand(copy.name, broker.functionName)}`,
    ),
  };
}

export function messageAboutRecovery(copy: WorkingCopy, before: FailureState, broker: Broker): Message {
  const now = broker.clock.now();
  return {
    subject: `Webex token of ${copy.name}: recovered from ${before.code}`,
    text: lines(
      `The check of record ${copy.name} succeeded at ${iso(now)}; it had failed since ${iso(before.since)} with ${before.code}.`,
      '',
      `Callers: ${callersAre(copy.record, now)}`,
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

/** Until when they hear nothing of it, as the end of a sentence. */
export function callersAre(record: ServiceAppRecord, now: Instant): string {
  const expires = record.accessTokenExpiresAt;
  if (!record.accessToken || expires === undefined) return 'this record has no working token yet.';
  if (expires <= now) return `AFFECTED since ${iso(expires)}: the token has expired. Only the fallback subflow helps.`;
  const hours = Math.floor((expires - now) / HOUR);
  const left = hours < 48 ? `${hours} hours` : `${Math.floor(hours / 24)} days`;
  return `safe until ${iso(expires)} (${left}), as long as the token is not revoked.`;
}

function nextTry(failure: Failure, state: FailureState, broker: Broker): string {
  const minutes = Math.round(broker.timing.sweepMs / 60_000);
  const next =
    state.retryAt === undefined ? `with the next sweep, every ${minutes} minutes` : `at ${iso(state.retryAt)}`;
  return failure.transient
    ? `the broker tries again ${next}, and tells you when it is over.`
    : `this will not pass by itself; the broker looks again ${next}, and at once after the record was edited.`;
}

/** A message's text. */
export function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
