import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Grant } from '../../lambda/broker/record/state.ts';
import { DAY, duration, type Instant, MINUTE, utc } from '../../lambda/broker/record/time.ts';
import { type Finding, type Question, seen } from './finding.ts';

export const refreshQuestions = {
  first: {
    question: 'Does a refresh give a new access token?',
    expected: 'yes, unless the last refresh was within a day',
    broker: 'takes the same token again for success, and looks again after half of what is left of its life',
  },
  second: {
    question: 'Does a second refresh, right after the first, give another one?',
    expected: 'no, the same again',
    broker: 'publishes whichever token it has saved',
  },
  rotation: {
    question: 'Does a refresh replace the refresh token?',
    expected: 'no',
    broker:
      'saves whichever comes before it does anything else, and tells people that copies of the old one do not work any more',
  },
  renewal: {
    question: 'Does a refresh give the refresh token its full life again?',
    expected: 'yes',
    broker: 'warns 30 and 14 days before its end',
  },
  old: {
    question: 'Does the access token from before a refresh stay valid?',
    expected: 'yes, until its own end',
    broker: 'publishes at once all the same; a flow that holds a variable for hours needs the old one to live on',
  },
  expiry: {
    question: "Does Webex's own word on a token's end agree with the answer to the refresh?",
    expected: 'yes, to two minutes',
    broker: 'goes by the answer to the refresh',
  },
} as const satisfies Record<string, Question>;

/** What a record's refresh token has become; the token alone where it was never refreshed. */
export type Spent = Pick<Grant, 'refreshToken'> & Partial<Grant>;

/** A record as the broker refreshes it. The broker alone holds the refresh token. */
export interface RefreshLab {
  read(): Promise<Spent>;
  /** Lets the broker's function refresh it, which saves the new grant first. Throws if it fails. */
  refresh(): Promise<void>;
  /** By Webex's word; undefined for a token that it does not accept. */
  endOf(accessToken: Secret): Promise<Instant | undefined>;
}

/** Has the broker refresh twice, and compares what it has saved. */
export async function* tryRefresh(lab: RefreshLab, now: () => Instant): AsyncGenerator<Finding> {
  const before = await lab.read();
  await lab.refresh();
  const first = await lab.read();
  yield* compareFirst(before, first);

  await lab.refresh();
  const second = await lab.read();
  const isAnother = !isSame(second.accessToken, first.accessToken);
  yield seen(refreshQuestions.second, !isAnother, changeWords(first.accessToken, second.accessToken));
  yield compareRefreshTokens([before, first, second]);
  yield compareLives(first, second, now());
  yield await tryOld(lab, [before, first, second]);
  yield await tryExpiry(lab, second);
}

function* compareFirst({ accessToken, issuedAt }: Spent, first: Spent) {
  const isNew = !isSame(accessToken, first.accessToken);
  const issued = issuedAt ?? 0;
  const wasRecent = (first.sameTokenSince ?? issued) - issued < DAY;
  const recent = wasRecent && !isNew ? '; Webex issued it within the last day' : '';
  yield seen(refreshQuestions.first, isNew || wasRecent, changeWords(accessToken, first.accessToken) + recent);
}

function compareRefreshTokens([before, ...after]: readonly Spent[]): Finding {
  const kept = after.every(({ refreshToken }) => refreshToken.equals(before?.refreshToken));
  const prints = [before, ...after].map((one) => one?.refreshToken.fingerprint).join(', then ');
  return seen(refreshQuestions.rotation, kept, kept ? `no, it stays ${prints.slice(0, 8)}` : `yes: ${prints}`);
}

function compareLives(first: Spent, second: Spent, now: Instant): Finding {
  const about = refreshQuestions.renewal;
  const [one, other] = [first.refreshTokenExpiresAt, second.refreshTokenExpiresAt];
  if (one === undefined || other === undefined) return seen(about, false, 'the answer does not say when it ends');
  const left = duration(other - now);
  return other >= one
    ? seen(about, true, `yes: after both refreshes it has ${left} left`)
    : seen(about, false, `no: ${left} are left, fewer than before`);
}

/** Only a token that has been replaced can tell. */
async function tryOld(lab: RefreshLab, records: readonly Spent[]): Promise<Finding> {
  const current = records.at(-1)?.accessToken;
  const old = records.findLast(({ accessToken }) => accessToken && !accessToken.equals(current));
  if (!old?.accessToken) {
    return { ...refreshQuestions.old, asExpected: null, observed: 'not settled: no refresh gave another token' };
  }
  const end = await lab.endOf(old.accessToken);
  const { fingerprint } = old.accessToken;
  if (end !== undefined) return seen(refreshQuestions.old, true, `yes: ${fingerprint} ends ${utc(end)}`);
  const hadEnded = (old.expiresAt ?? Number.POSITIVE_INFINITY) <= (records.at(-1)?.issuedAt ?? 0);
  if (hadEnded) return { ...refreshQuestions.old, asExpected: null, observed: 'not settled: it had ended before' };
  return seen(refreshQuestions.old, false, `no: Webex does not accept ${fingerprint} any more`);
}

async function tryExpiry(lab: RefreshLab, { accessToken, expiresAt }: Spent): Promise<Finding> {
  const end = accessToken && (await lab.endOf(accessToken));
  if (end === undefined || expiresAt === undefined) {
    return seen(refreshQuestions.expiry, false, 'Webex does not accept the token that it has just given');
  }
  const apart = Math.abs(end - expiresAt);
  const agrees = apart <= 2 * MINUTE;
  return seen(refreshQuestions.expiry, agrees, agrees ? 'yes' : `no, they are ${duration(apart)} apart`);
}

function isSame(one: Secret | undefined, other: Secret | undefined): boolean {
  return one?.equals(other) === true;
}

function changeWords(before: Secret | undefined, after: Secret | undefined): string {
  if (isSame(before, after)) return `no, ${after?.fingerprint} again`;
  return `yes, ${after?.fingerprint}${before ? ` in place of ${before.fingerprint}` : ''}`;
}
