import { COMMAND } from '../command-name.ts';
import type { Deps, Loaded, Usable } from '../ports.ts';
import { callersAfter, type Learned } from '../reconcile/steps.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import type { Notified, State } from '../record/state.ts';
import { DAY, iso } from '../record/time.ts';
import { callersAre, lines, type Message, messageAboutFailure, messageAboutRecovery, type Sender } from './messages.ts';

/** Days that a refresh token has left when people hear of it. */
const REFRESH_DAYS = [14, 30];
/** An endpoint that rotates with each refresh is not worth a message a week. */
const ROTATION_AGAIN_AFTER = 30 * DAY;

/** A message that people have not heard yet, and what the state notes once it went out. */
export interface Notification {
  message: Message;
  mark: Notified;
}

/** What people must hear now, by the state alone: a message that did not go out is still due with the next pass. */
export function notificationsFor(
  { functionName, timing }: Pick<Deps, 'functionName' | 'timing'>,
  loaded: Loaded,
  learned: Learned,
): Notification[] {
  const { failure, findings, observed, observedLast = observed, now } = learned;
  const { name, config, state } = loaded;
  const callers = callersAfter(learned, loaded);
  const sender: Sender = { name, now, callers, functionName, sweepMs: timing.sweepMs };
  const health = aboutHealth(sender, state, failure);
  if (config instanceof Failure) return health;
  const usable = loaded as Usable;
  return [
    ...health,
    ...aboutRefreshToken(sender, usable),
    ...aboutRotation(sender, state),
    ...aboutRefusedGrant(sender, state),
    ...(observedLast.seen ? aboutExposure(sender, usable, findings.exposedBy) : []),
    ...aboutDrift(sender, usable),
  ];
}

function aboutHealth(sender: Sender, { failure: kept, notified }: State, failure: Failure | undefined) {
  if (kept && failure?.code === kept.code && (notified.failure !== kept.code || notified.failureSince !== kept.since)) {
    const mark = { failure: kept.code, failureSince: kept.since };
    return [{ message: messageAboutFailure(sender, failure, kept), mark }];
  }
  if (kept || failure || notified.failure === undefined) return [];
  const mark = { failure: undefined, failureSince: undefined };
  return [{ message: messageAboutRecovery(sender, notified.failure, notified.failureSince), mark }];
}

function aboutRefreshToken({ name, now, callers }: Sender, { config, state }: Usable) {
  const expires = currentGrant(config, state)?.refreshTokenExpiresAt;
  const daysLeft = expires === undefined ? Number.POSITIVE_INFINITY : (expires - now) / DAY;
  const threshold = REFRESH_DAYS.find((days) => daysLeft <= days);
  const before = state.notified.refreshTokenDays;
  if (threshold === undefined || expires === undefined || (before !== undefined && before <= threshold)) return [];
  const message = {
    subject: `Webex refresh token of ${name}: ${Math.max(0, Math.floor(daysLeft))} days left`,
    text: lines(
      `The refresh token of record ${name} expires at ${iso(expires)}. Every refresh should renew it, and has not.`,
      '',
      `Callers: ${callersAre(callers, now)} Without a refresh token the access token cannot be renewed.`,
      'What to do: see the runbook, docs/runbook.md, heading "A refresh token near its end".',
    ),
  };
  return [{ message, mark: { refreshTokenDays: threshold } }];
}

function aboutRotation({ name }: Sender, { rotatedAt, notified }: State) {
  if (rotatedAt === undefined) return [];
  if (notified.rotatedAt !== undefined && rotatedAt - notified.rotatedAt < ROTATION_AGAIN_AFTER) return [];
  const message = {
    subject: `Webex refresh token of ${name}: replaced`,
    text: lines(
      `Webex replaced the refresh token of record ${name} at ${iso(rotatedAt)}. The new one is saved, but every copy of the`,
      'old one is dead: the fallback subflow cannot refresh with it any more.',
      '',
      'Callers: safe; the broker goes on with the new refresh token.',
      'What to do: see the runbook, docs/runbook.md, heading "A rotated refresh token". The subflow is rendered anew by',
      `  ${COMMAND} flows render --with-secrets ...`,
    ),
  };
  return [{ message, mark: { rotatedAt } }];
}

function aboutRefusedGrant({ name, now, callers }: Sender, { refusal, notified }: State) {
  if (!refusal || notified.refusedLineage === refusal.lineage) return [];
  const message = {
    subject: `Webex token of ${name}: the new credentials are refused`,
    text: lines(
      `Webex refuses the refresh token that was typed into record ${name}. The broker goes on with the grant that it used`,
      'before. It tries the typed one again at its first refresh after a day, and at once after an edit.',
      '',
      `Callers: ${callersAre(callers, now)}`,
      'What to do: see the runbook, docs/runbook.md, heading GRANT_REFUSED. Type the client ID, the client secret and the',
      'refresh token of one and the same app.',
    ),
  };
  return [{ message, mark: { refusedLineage: refusal.lineage } }];
}

function aboutExposure({ name }: Sender, { config, state }: Usable, flags: string[] | undefined) {
  const exposedBy = flags?.join(', ');
  if (exposedBy === undefined || exposedBy === state.notified.exposedBy) return [];
  const message = {
    subject: `Webex token of ${name}: the variable is exposed`,
    text: lines(
      `Global variable ${config.target?.variableName} (record ${name}) shows the token to more people than its flows:`,
      `${exposedBy} is on. The broker changes no flag by itself.`,
      '',
      'Callers: not affected.',
      'What to do: see the runbook, docs/runbook.md, heading "An exposed variable".',
    ),
  };
  return [{ message, mark: { exposedBy } }];
}

function aboutDrift({ name, now, callers }: Sender, { config, state }: Usable) {
  const { driftedAt, driftedBeforeAt, notified } = state;
  if (driftedAt === undefined || driftedBeforeAt === undefined || notified.driftAt !== undefined) return [];
  const message = {
    subject: `Webex token of ${name}: the variable keeps changing`,
    text: lines(
      `Global variable ${config.target?.variableName} (record ${name}) held a token that the broker did not publish, at`,
      `${iso(driftedBeforeAt)} and again at ${iso(driftedAt)}. Most likely the fallback subflow is doing the broker's work:`,
      'some caller hears a 401 first.',
      '',
      `Callers: ${callersAre(callers, now)}`,
      'What to do: see the runbook, docs/runbook.md, heading "A variable that keeps changing".',
    ),
  };
  return [{ message, mark: { driftAt: driftedAt } }];
}

/** What people heard, without what is over: the next time it is news again. */
export function forgetWhatIsOver(
  { config, state }: Usable,
  { observed, observedLast = observed, findings, now }: Learned,
) {
  const { notified, refusal } = state;
  const expiresAt = currentGrant(config, state)?.refreshTokenExpiresAt;
  const isNear = expiresAt !== undefined && (expiresAt - now) / DAY <= Math.max(...REFRESH_DAYS);
  return {
    ...notified,
    ...(!isNear && { refreshTokenDays: undefined }),
    ...(observedLast.seen && !findings.exposedBy && { exposedBy: undefined }),
    ...(!refusal && { refusedLineage: undefined }),
  };
}
