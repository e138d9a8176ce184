import type { Callers, Loss } from '../record/callers.ts';
import type { Failure, FailureCode } from '../record/failures.ts';
import type { FailureState } from '../record/state.ts';
import { duration, type Instant, utc } from '../record/time.ts';
import { invoke, operator, type Place, showLog } from './commands.ts';
import { cureOf } from './cures.ts';

/** Where the function runs: what a message names of it, so that its reader needs nothing else to act. */
export interface Whereabouts extends Place {
  readonly account: string;
  readonly functionName: string;
  readonly logGroupName: string;
  /** The page whose headings messages link to. */
  readonly runbookUrl: string;
}

export interface Message {
  subject: string;
  text: string;
  /** What callers have, as one sentence. */
  callers: string;
}

/** Where and when a message is written, and about which record. */
export interface Sender {
  name: string;
  now: Instant;
  callers: Callers;
  whereabouts: Whereabouts;
  sweepMs: number;
}

/** What a message says, in the order in which it is read. */
export interface Content {
  subject: string;
  /** What happened; a paragraph each. */
  happened: readonly string[];
  /** What that means for callers. */
  callers: string;
  /** What the broker does about it. */
  byItself?: string;
  /** What a person does: the first thing, and commands to paste. */
  cure: string;
  commands?: readonly string[];
  /** The runbook's heading, as a link names it. */
  heading?: string;
  /** Of the log lines that tell more; those of the record where absent. */
  pattern?: string;
}

/** Every message: what happened, what callers have, what to do as a command, and where all of it is. */
export function messageOf(whereabouts: Whereabouts, name: string | undefined, content: Content): Message {
  const { region, account, logGroupName, runbookUrl, stackName } = whereabouts;
  const { subject, happened, callers, byItself, cure, commands = [], heading, pattern } = content;
  const wanted = pattern ?? (name === undefined ? '$.level = "ERROR"' : `$.serviceApp = "${name}"`);
  return {
    subject,
    callers,
    text: lines(
      ...happened,
      '',
      `Callers: ${callers}`,
      ...(byItself === undefined ? [] : [`By itself: ${byItself}`]),
      `What to do: ${cure}`,
      ...commands.map((command) => `  ${command}`),
      '',
      ...(heading === undefined ? [] : [`Runbook: ${runbookUrl}#${heading}`]),
      ...(name === undefined ? [] : [`History: ${operator(whereabouts, `history ${name}`)}`]),
      `Log: ${showLog(region, logGroupName, '1d', wanted)}`,
      `Where: stack ${stackName}, account ${account}, region ${region}`,
    ),
  };
}

/** What broke, until when callers are safe, what happens by itself, and the command to type. */
export function messageAboutFailure(
  sender: Sender,
  failure: Failure,
  state: Partial<FailureState>,
  more: readonly string[] = [],
  callers = callersAre(sender.callers, sender.now),
): Message {
  const { name, now, whereabouts } = sender;
  const { says, command } = cureOf(failure.code);
  return messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: ${failure.code}`,
    happened: [`Record ${name} failed at ${utc(now)} with ${failure.code}.`, failure.message, ...more],
    callers,
    byItself: nextTry(failure, state, sender),
    cure: says,
    commands: [operator(whereabouts, command(name)), forced(whereabouts, name)],
    heading: failure.code.toLowerCase(),
  });
}

export function messageAboutRecovery(
  { name, now, callers, whereabouts }: Sender,
  code: FailureCode,
  since: Instant | undefined,
): Message {
  return messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: recovered from ${code}`,
    happened: [
      `Record ${name} succeeded at ${utc(now)}; it had been failing${since === undefined ? '' : ` since ${utc(since)}`} with ${code}.`,
    ],
    callers: callersAre(callers, now),
    cure: 'nothing.',
  });
}

/** The command that refreshes a record at once, where the operator's command is not at hand. */
function forced({ region, functionName }: Whereabouts, name: string): string {
  return invoke(region, functionName, { serviceApp: name, force: true });
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
    const left = callers.safeUntil - now;
    return `safe until ${utc(callers.safeUntil)} (${duration(left)}), as long as the token is not revoked.`;
  }
  const since = callers.affectedSince === undefined ? '' : ` since ${utc(callers.affectedSince)}`;
  return `AFFECTED${since}: ${losses[callers.why]}. Only the fallback subflow helps.`;
}

function nextTry(failure: Failure, { retryAt }: Partial<FailureState>, { sweepMs }: Sender): string {
  const sweep = `with the next sweep, every ${duration(sweepMs)}`;
  const next = retryAt === undefined ? sweep : `at ${utc(retryAt)}`;
  return failure.transient
    ? `the broker tries again ${next}, and tells you when it is over.`
    : `this will not pass by itself; the broker looks again ${next}, and at once after the record was edited.`;
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}
