import type { Deps, Loaded, Rivals, Usable } from '../ports.ts';
import { callersAfter, type Learned } from '../reconcile/steps.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant, namedRefusal } from '../record/grants.ts';
import type { Notified, State } from '../record/state.ts';
import { DAY, duration, type Instant, utc } from '../record/time.ts';
import { operator } from './commands.ts';
import {
  callersAre,
  type Message,
  messageAboutFailure,
  messageAboutRecovery,
  messageOf,
  type Sender,
} from './messages.ts';

/** What comes back within so long is one series: people hear of its first two failures. */
const SERIES = 7 * DAY;
/** Or of any failure that lasts for a day, or with callers who are safe for less than two. */
const SHORT = DAY;
const NEAR_END = 2 * DAY;
/** Of other records, in one message. */
const MOST_NAMES = 5;
/** Days that a refresh token has left when people hear of it. */
const REFRESH_DAYS = [14, 30];

/** A message that people have not heard yet, and what the state notes once it went out. */
export interface Notification {
  message: Message;
  mark: Notified;
}

/** What people must hear now, by the state alone: a message that did not go out is still due with the next pass. */
export function notificationsFor(
  { whereabouts, timing, rivalsOf }: Pick<Deps, 'whereabouts' | 'timing' | 'rivalsOf'>,
  loaded: Loaded,
  learned: Learned,
): Notification[] {
  const { failure, findings, observed, observedLast = observed, now } = learned;
  const { name, config, state } = loaded;
  const callers = callersAfter(learned, loaded);
  const sender: Sender = { name, now, callers, whereabouts, sweepMs: timing.sweepMs };
  const rivals = rivalsOf && (() => rivalsOf(name));
  const health = aboutHealth(sender, state, failure, rivals);
  if (config instanceof Failure) return health;
  const usable = loaded as Usable;
  return [
    ...health,
    ...aboutRefreshToken(sender, usable),
    ...aboutRotation(sender, state),
    ...aboutRefusedGrant(sender, usable, rivals),
    ...(observedLast.seen ? aboutExposure(sender, usable, findings.exposedBy) : []),
    ...aboutDrift(sender, usable, rivals),
    ...aboutRevocation(sender, state),
    ...aboutConsumers(sender, state),
  ];
}

/** Asked for only where there is something to tell: it looks at all records. */
type AskRivals = (() => Rivals) | undefined;

function sharedGrant(rivals: AskRivals): string[] {
  const names = rivals?.().grant ?? [];
  if (names.length === 0) return [];
  return [
    `Other records with the same refresh token: ${list(names)}. Where Webex replaces it, only the one that refreshed last goes on.`,
  ];
}

function list(names: readonly string[]): string {
  return [...names.slice(0, MOST_NAMES), ...(names.length > MOST_NAMES ? ['...'] : [])].join(', ');
}

const ONE_OF_MANY =
  'It is the second time within a week. You hear of further ones only if they last for a day, or if callers are safe for less than two.';

/** A failure that comes and goes, such as with a service that is down every night, is told twice a week. */
function isOneOfMany({ now, callers }: Sender, { failure: kept, notified }: State, { code, transient }: Failure) {
  const isSafe = 'safeUntil' in callers && callers.safeUntil - now > NEAR_END;
  const isSeries = notified.lastFailure === code && isWithin(notified.failedBeforeAt, now);
  return transient && isSafe && isSeries && now - (kept?.since ?? now) < SHORT;
}

function isWithin(moment: Instant | undefined, now: Instant): boolean {
  return moment !== undefined && now - moment < SERIES;
}

function aboutHealth(sender: Sender, state: State, failure: Failure | undefined, rivals: AskRivals) {
  const { failure: kept, notified } = state;
  const { now } = sender;
  const isNews = kept && (notified.failure !== kept.code || notified.failureSince !== kept.since);
  if (isNews && failure?.code === kept.code && !isOneOfMany(sender, state, failure)) {
    const isSame = isWithin(notified.failedAt, now) && notified.lastFailure === kept.code;
    const mark = {
      failure: kept.code,
      failureSince: kept.since,
      lastFailure: kept.code,
      failedAt: now,
      failedBeforeAt: isSame ? notified.failedAt : undefined,
    };
    const isOfGrant = kept.code === 'GRANT_REFUSED' || kept.code === 'TOKEN_LIMIT_REACHED';
    const more = [...(isOfGrant ? sharedGrant(rivals) : []), ...(isSame && failure.transient ? [ONE_OF_MANY] : [])];
    return [{ message: messageAboutFailure(sender, failure, kept, more), mark }];
  }
  if (kept || failure || notified.failure === undefined) return [];
  const mark = { failure: undefined, failureSince: undefined };
  return [{ message: messageAboutRecovery(sender, notified.failure, notified.failureSince), mark }];
}

function aboutRefreshToken({ name, now, callers, whereabouts }: Sender, { config, state }: Usable) {
  const expires = currentGrant(config, state)?.refreshTokenExpiresAt;
  const daysLeft = expires === undefined ? Number.POSITIVE_INFINITY : (expires - now) / DAY;
  const threshold = REFRESH_DAYS.find((days) => daysLeft <= days);
  const before = state.notified.refreshTokenDays;
  if (threshold === undefined || expires === undefined || (before !== undefined && before <= threshold)) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex refresh token of ${name}: ${duration(expires - now)} left`,
    happened: [
      `The refresh token of record ${name} expires at ${utc(expires)}. Every refresh should renew it, and has not.`,
    ],
    callers: `${callersAre(callers, now)} Without a refresh token the access token cannot be renewed.`,
    cure: 'refresh the record. If refreshTokenExpiresAt does not move, give it a new pair of tokens.',
    commands: [operator(whereabouts, `refresh ${name} --force`), operator(whereabouts, `rotate-secret ${name}`)],
    heading: 'a-refresh-token-near-its-end',
  });
  return [{ message, mark: { refreshTokenDays: threshold } }];
}

function aboutRotation({ name, now, callers, whereabouts }: Sender, { rotatedAt, notified }: State) {
  if (rotatedAt === undefined || rotatedAt === notified.rotatedAt) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex refresh token of ${name}: replaced`,
    happened: [
      `Webex replaced the refresh token of record ${name} at ${utc(rotatedAt)}. The new one is saved, but every copy of the`,
      'old one is dead: the fallback subflow cannot refresh with it any more.',
    ],
    callers: callersAre(callers, now),
    cure: 'bring the fallback subflow with the new refresh token into the org, if it holds a copy.',
    commands: [operator(whereabouts, `flows install ${name} --replace --with-secrets`)],
    heading: 'a-rotated-refresh-token',
  });
  return [{ message, mark: { rotatedAt } }];
}

function aboutRefusedGrant({ name, now, callers, whereabouts }: Sender, { config, state }: Usable, rivals: AskRivals) {
  const refusal = namedRefusal(config, state);
  if (!refusal || state.notified.refusedLineage === refusal.lineage) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: the new credentials are refused`,
    happened: [
      `Webex refuses the refresh token that was typed into record ${name}. The broker goes on with the grant that it used`,
      'before. It tries the typed one again at its first refresh after a day, and at once after an edit.',
      ...sharedGrant(rivals),
    ],
    callers: callersAre(callers, now),
    cure: 'type the client ID, the client secret and the refresh token of one and the same app.',
    commands: [operator(whereabouts, `rotate-secret ${name}`)],
    heading: 'grant_refused',
  });
  return [{ message, mark: { refusedLineage: refusal.lineage } }];
}

function aboutExposure({ name, whereabouts }: Sender, { config, state }: Usable, flags: string[] | undefined) {
  const exposedBy = flags?.join(', ');
  if (exposedBy === undefined || exposedBy === state.notified.exposedBy) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: the variable is exposed`,
    happened: [
      `Global variable ${config.target?.variableName} (record ${name}) shows the token to more people than its flows:`,
      `${exposedBy} is on. The broker changes no flag by itself.`,
    ],
    callers: 'not affected.',
    cure: 'switch the flags off in Control Hub: Contact Center > Flows > Global Variables.',
    heading: 'an-exposed-variable',
  });
  return [{ message, mark: { exposedBy } }];
}

function aboutDrift({ name, now, callers, whereabouts }: Sender, { config, state }: Usable, rivals: AskRivals) {
  const { driftedAt, driftedBeforeAt, notified } = state;
  if (driftedAt === undefined || driftedBeforeAt === undefined || notified.driftAt !== undefined) return [];
  const others = rivals?.().variable ?? [];
  const likely = "Most likely the fallback subflow is doing the broker's work: some caller hears a 401 first.";
  const message = messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: the variable keeps changing`,
    happened: [
      `Global variable ${config.target?.variableName} (record ${name}) held a token that this record did not publish, at`,
      `${utc(driftedBeforeAt)} and again at ${utc(driftedAt)}.`,
      others.length > 0
        ? `Other records with this variable: ${list(others)}. Each overwrites the token of the others.`
        : likely,
    ],
    callers: callersAre(callers, now),
    cure:
      others.length > 0
        ? 'keep one of these records, and remove the others.'
        : "see in Control Hub's audit log who writes the variable.",
    commands: [operator(whereabouts, others.length > 0 ? 'doctor' : `doctor ${name}`)],
    heading: 'a-variable-that-keeps-changing',
    pattern: `$.serviceApp = "${name}" && $.drifted IS TRUE`,
  });
  return [{ message, mark: { driftAt: driftedAt } }];
}

function aboutRevocation({ name, now, callers, whereabouts }: Sender, state: State) {
  const { revokedAt, revokedBeforeAt, notified } = state;
  if (revokedAt === undefined || revokedBeforeAt === undefined || notified.revokedAt !== undefined) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: revoked again`,
    happened: [
      `Webex stopped accepting the token of record ${name} before its end. The broker replaced it at`,
      `${utc(revokedBeforeAt)} and again at ${utc(revokedAt)}. Callers got errors each time, until the broker saw it.`,
    ],
    callers: callersAre(callers, now),
    cure: "see in Control Hub's audit log who changes the authorization of the Service App.",
    commands: [operator(whereabouts, `doctor ${name}`)],
    heading: 'a-token-that-is-revoked-again',
    pattern: `$.serviceApp = "${name}" && $.revoked IS TRUE`,
  });
  return [{ message, mark: { revokedAt } }];
}

function aboutConsumers({ name, now, callers, whereabouts }: Sender, { consumers, notified }: State) {
  if (consumers !== 'gone' || notified.consumersGone) return [];
  const message = messageOf(whereabouts, name, {
    subject: `Webex token of ${name}: consumers no longer get it`,
    happened: [
      `The secret from which consumers of the token endpoint get the token of record ${name} is gone. It goes with the last`,
      'consumer that is removed; otherwise it was deleted by hand.',
    ],
    callers: `${callersAre(callers, now)} Consumers of this record get 503.`,
    cure: 'nothing, if its consumers were removed on purpose. If not, add each of them again; it keeps its secret.',
    commands: [operator(whereabouts, 'consumers list'), operator(whereabouts, `consumers add <consumer> ${name}`)],
    heading: 'consumers-that-get-no-token',
  });
  return [{ message, mark: { consumersGone: true as const } }];
}

/** What people heard, without what is over: the next time it is news again. */
export function forgetWhatIsOver(
  { config, state }: Usable,
  { observed, observedLast = observed, findings, now }: Learned,
) {
  const { notified, refusal, driftedBeforeAt, revokedBeforeAt, consumers } = state;
  const expiresAt = currentGrant(config, state)?.refreshTokenExpiresAt;
  const isNear = expiresAt !== undefined && (expiresAt - now) / DAY <= Math.max(...REFRESH_DAYS);
  return {
    ...notified,
    ...(!isNear && { refreshTokenDays: undefined }),
    ...(observedLast.seen && !findings.exposedBy && { exposedBy: undefined }),
    ...(!refusal && { refusedLineage: undefined }),
    ...(driftedBeforeAt === undefined && { driftAt: undefined }),
    ...(revokedBeforeAt === undefined && { revokedAt: undefined }),
    ...(consumers !== 'gone' && { consumersGone: undefined }),
  };
}
