import { utc } from '../../lambda/broker/record/time.ts';
import type { SweepGauges, SweepReport } from '../../lambda/broker/sweep/report.ts';
import type { Entry, Fields } from './entry.ts';
import { deedWords, failureWords } from './pass-words.ts';
import { sweepWords } from './refresh-words.ts';

/** A refresh token that ends so soon is worth telling. */
const LOW_DAYS = 30;

/** A line of the log for people; undefined where it tells them nothing: metrics, and what Lambda notes of each invocation. */
export function entryWords({ at, level, record, fields }: Entry): string | undefined {
  const words = wordsOf(fields);
  if (words === undefined) return undefined;
  const head = `${utc(at)}  ${(level || 'ERROR').padEnd(5)}`;
  return `${head}  ${record === undefined ? words : `${record}: ${words}`}`;
}

function wordsOf(fields: Fields): string | undefined {
  const { message, type, subject } = fields;
  if ('_aws' in fields) return undefined;
  if (type?.startsWith('platform.')) return platformWords(fields);
  switch (message) {
    case 'reconciled':
    case 'reconcile failed':
      return passWords(fields);
    case 'message sent':
      return `message sent: ${subject}`;
    case 'swept': {
      const swept = fields as unknown as SweepReport & SweepGauges;
      const { failing, refused, drifted, unkept = 0 } = swept;
      return `swept ${sweepWords(swept).join(' ')} ${failing} failing, ${refused} refused, ${drifted} drifted, ${unkept} messages unsent.`;
    }
    default:
      if (typeof message === 'object' && message !== null) return errorWords(message);
      return typeof message === 'string' ? message : JSON.stringify(fields);
  }
}

function passWords(fields: Fields): string {
  const { outcome, callersSafeUntil: safe, refreshTokenExpiresAt: end, refreshDays = LOW_DAYS } = fields;
  const done = [deedWords(fields), failureWords(fields)].filter((words) => words !== undefined);
  const life = [
    ...(safe ? [`callers are safe until ${utc(safe)}`] : []),
    ...(end && refreshDays < LOW_DAYS ? [`the refresh token ends at ${utc(end)}`] : []),
  ];
  return [...(done.length > 0 ? done : [outcome === 'paused' ? 'paused' : 'nothing to do']), ...life].join('; ');
}

/** Of Lambda's notes about an invocation, only one that the function could not end itself is news. */
function platformWords({ type, record }: Fields): string | undefined {
  const { status } = (record ?? {}) as { status?: string };
  if (!type?.endsWith('eport') || status === undefined || status === 'success' || status === 'error') return undefined;
  return `Lambda ended the function: ${status}`;
}

/** What the function rejected with, as Lambda's runtime writes it. */
function errorWords(error: { code?: unknown; errorType?: unknown; errorMessage?: unknown }): string {
  return `the invocation failed with ${error.code ?? error.errorType}: ${error.errorMessage}`;
}
