import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { isFailureCode } from '../../lambda/broker/record/failures.ts';
import { duration, type Instant, utc } from '../../lambda/broker/record/time.ts';
import type { SweepReport } from '../../lambda/broker/sweep/report.ts';
import { failureLines } from '../terminal/command.ts';
import { capitalized } from '../terminal/printable.ts';

/** What a pass did, for the person who asked for it. */
export function resultWords(result: Result, now: Instant): string[] {
  const { serviceApp, nextCheckAt, typedGrantRefused } = result;
  const refused = `Webex refuses the new credentials; the broker uses the previous ones. To type them again: ${COMMAND} rotate-secret ${serviceApp}`;
  return [
    `${serviceApp}: ${outcomeWords(result, now)}`,
    ...(typedGrantRefused ? [refused] : []),
    `Next pass: by ${utc(nextCheckAt)}.`,
  ];
}

/** The same in one sentence, or two. */
export function outcomeWords(result: Result, now: Instant): string {
  const { serviceApp, outcome, variable, tokenFingerprint } = result;
  const token = `token ${tokenFingerprint}`;
  const callers = callersWords(result, now);
  switch (outcome) {
    case 'refreshed':
      return `refreshed. The new ${token} is saved${places[variable]}; ${callers}.`;
    case 'unchanged':
      return (
        `unchanged. Webex returned the previous token, as it often does within a day of the last refresh. ` +
        `This is not an error: ${token} is valid; ${callers}.`
      );
    case 'republished':
      return `published again. The variable had another value; now it has ${token}; ${callers}.`;
    case 'not_due':
      return `nothing to do. ${capitalized(token)} is not due yet; ${callers}. To refresh anyway, add --force.`;
    case 'paused':
      return `paused, so nothing was done. To refresh anyway, add --force. To end the pause: ${COMMAND} resume ${serviceApp}`;
  }
}

/** Until when callers are safe, as a part of a sentence. */
export function callersWords({ callersSafeUntil: end }: Result, now: Instant): string {
  if (end === null) return 'callers have no token that is known to work';
  return `callers are safe until ${utc(end)} (${duration(Date.parse(end) - now)})`;
}

const places: Record<Result['variable'], string> = {
  published: ' and published',
  in_step: ', and the variable already has it',
  masked: '; the variable does not show its value',
  none: ', but not published, because the record has no target',
  unknown: '; the variable could not be read',
};

/** What a sweep did. */
export function sweepWords(report: SweepReport): string[] {
  const counts = [
    [report.refreshed, 'refreshed'],
    [report.unchanged, 'unchanged (Webex gave the same token again; no error)'],
    [report.republished, 'published again'],
    [report.notDue, 'not due'],
    [report.unseen ?? 0, 'not due, with a variable that a later sweep reads'],
    [report.paused, 'paused'],
    [report.skipped, 'skipped for lack of time; the next sweep checks them'],
  ] as const;
  const happened = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return [`${report.records} records: ${happened.join(', ') || 'nothing to do'}.`];
}

/** What a failure means, and what to do about it. A sweep's message names the codes of all records that failed. */
export function invocationFailureWords(
  { code, message }: { code: string; message: string },
  functionName: string,
): string[] {
  if (!isFailureCode(code)) {
    return [`The function ${functionName} failed (${code}). Its log: ${COMMAND} logs --errors`];
  }
  const [line, ...more] = failureLines({ code, message });
  const others = [...new Set(message.split(/[^A-Z_]+/))].filter((word) => isFailureCode(word) && word !== code);
  return others.length > 0 ? [line ?? '', ...more, `And the headings ${others.join(', ')}.`] : [line ?? '', ...more];
}

/** Gives a record a grant that Webex accepts. */
export function newCredentialsCommand(name: string): string {
  return `${COMMAND} rotate-secret ${name}`;
}
