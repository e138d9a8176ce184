import { COMMAND } from '../../lambda/broker/command-name.ts';
import { cureOf } from '../../lambda/broker/notify/cures.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import { isOfService } from '../../lambda/broker/record/cooldown.ts';
import { Failure, type FailureCode } from '../../lambda/broker/record/failures.ts';
import { namedRefusal } from '../../lambda/broker/record/grants.ts';
import { lowLifePercent, remainingLife, type Timing } from '../../lambda/broker/record/renewal.ts';
import { duration, type Instant, MINUTE, utc } from '../../lambda/broker/record/time.ts';
import { newCredentialsCommand } from '../passes/refresh-words.ts';
import { capitalized } from '../terminal/printable.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Closed, Visit } from './visit.ts';

/** The alarms' own measures. */
const DAYS_FOR_A_PERSON = 14;
const DAYS_TO_MENTION = 30;
/** Two clocks and a rounding are never further apart. */
const TOLERANCE = 5 * MINUTE;

export interface Now {
  now: Instant;
  timing: Timing;
}

/** Whether a record can be used. */
export function recordFinding(visited: Visit | Closed): Finding {
  const { ok, problem } = findingsOf('record', visited.name);
  if ('failure' in visited) return problem(visited.failure.message, cureFor(visited.failure.code, visited.name));
  return ok('It can be read, and holds what it needs.');
}

/** Whether its refresh token still works, as far as a check without a refresh can tell. */
export function grantFinding({ name, config, state, grant }: Visit, rivals: readonly string[] = []): Finding {
  const { ok, problem, warning } = findingsOf('grant', name);
  const { failure } = state;
  const refusal = namedRefusal(config, state);
  if (failure && isOfService('token endpoint', failure.code)) {
    const says = `Refreshes have been failing since ${utc(failure.since)} (${failure.code}).`;
    const shared = rivals.length === 0 ? '' : ` Its refresh token is also that of ${rivals.join(', ')}.`;
    const cure = cureFor(failure.code, name);
    return isTransient(failure.code) ? warning(says + shared, cure) : problem(says + shared, cure);
  }
  if (refusal) {
    return problem(
      `Webex has been refusing the typed refresh token since ${utc(refusal.since)}; the broker uses an earlier one.`,
      `Type the right one: ${newCredentialsCommand(name)} . Or go back to the config before: ${COMMAND} restore ${name}`,
    );
  }
  if (!grant?.accessToken)
    return warning('It was never used, so it is not known whether it works.', `${COMMAND} refresh ${name}`);
  const since = grant?.issuedAt === undefined ? '' : `, at ${utc(grant?.issuedAt)}`;
  return ok(`It works: the last refresh gave the access token${since}.`);
}

/** What else its last pass failed at. */
export function lastPassFinding(visit: Visit, { now }: Now, writer?: Visit): Finding {
  const { name, config, state, seen } = visit;
  const { paused } = config;
  const { failure } = state;
  const { ok, problem, warning } = findingsOf('last pass', name);
  if (failure && !isOfService('token endpoint', failure.code)) {
    const says = `It has been failing since ${utc(failure.since)}: ${failure.code}.`;
    const cure = cureWithWriter(failure.code, visit, writer);
    return isTransient(failure.code) ? warning(says, cure) : problem(says, cure);
  }
  if (paused === undefined) return ok('Nothing else failed.');
  return warning(
    `It has been paused since ${utc(paused)}, so nothing is done. Callers: ${callersAre(seen.callers, now)}`,
    `${COMMAND} resume ${name}`,
  );
}

/** Whether what callers have works. */
export function callersFinding({ name, config, seen: { callers }, grant }: Visit, { now }: Now): Finding | undefined {
  if (!grant?.accessToken && 'why' in callers && callers.why === 'nothing published') return undefined;
  const { ok, problem } = findingsOf('callers', name);
  const says = callersAre(callers, now);
  if ('safeUntil' in callers) return ok(`They are ${says}`);
  return problem(says, renewal(name, config));
}

/** Whether its access token is valid, and for long enough. */
export function accessTokenFinding({ name, config, grant, life }: Visit, { now, timing }: Now): Finding {
  const { ok, problem, warning, unknown } = findingsOf('access token', name);
  const renew = renewal(name, config);
  const { expiresAt: expires } = grant ?? {};
  const { paused } = config;
  if (life === 'no token') return warning('It has none yet.', `${COMMAND} refresh ${name}`);
  if (expires !== undefined && expires <= now) return problem(`It expired at ${utc(expires)}.`, renew);
  if (life === 'refused')
    return problem('Webex does not accept it any more (401): it was revoked before its time.', renew);
  if (life instanceof Failure)
    return unknown(`Webex did not say whether it is valid: ${life.message}`, 'Run the doctor again.');
  const until = Math.min(life.until, expires ?? life.until);
  const left = `It lives until ${utc(until)} (${duration(until - now)})`;
  if (expires !== undefined && life.until < expires - TOLERANCE) {
    return warning(`${left}, by Webex's word, and the record says ${utc(expires)}.`, renew);
  }
  const { accessLifePercent = 100 } = remainingLife(grant, now);
  if (accessLifePercent < lowLifePercent(timing)) {
    const why = paused === undefined ? 'should long have been renewed' : 'is not renewed while the record is paused';
    return warning(`${left}, ${accessLifePercent} % of its life, and ${why}.`, renew);
  }
  return ok(`${left}.`);
}

/** Whether its refresh token lives for long enough. Every refresh renews it. */
export function refreshTokenFinding({ name, grant }: Visit, { now }: Now): Finding {
  const { ok, problem, warning, unknown } = findingsOf('refresh token', name);
  const { refreshTokenExpiresAt: ends } = grant ?? {};
  if (ends === undefined) return unknown('Webex has not said yet how long it lives.');
  const renew = `${COMMAND} refresh ${name} --force . If its end stays where it is: ${heading('GRANT_REFUSED')}`;
  if (ends <= now) return problem(`It ended at ${utc(ends)}.`, heading('GRANT_REFUSED'));
  const { refreshDays = 0 } = remainingLife(grant, now);
  const left = `It lives until ${utc(ends)} (${duration(ends - now)})`;
  if (refreshDays < DAYS_FOR_A_PERSON) return problem(`${left}; every refresh should renew it, and has not.`, renew);
  if (refreshDays < DAYS_TO_MENTION) return warning(`${left}; every refresh should renew it, and has not.`, renew);
  return ok(`${left}.`);
}

/** The first thing to do about a record's failure, with its command unless that is the doctor, and where to read more. */
export function cureFor(code: FailureCode, name: string): string {
  const { says, command } = cureOf(code);
  const words = command(name);
  const does = capitalized(says);
  const doing = words.startsWith('doctor') ? does : `${does.replace(/\.$/, '')}: ${COMMAND} ${words} .`;
  return `${doing} ${heading(code)}`;
}

/** The same, where a writer that cannot be used may be all that is wrong. */
export function cureWithWriter(
  code: FailureCode,
  { name, config: { writer } }: Visit,
  found: Visit | undefined,
): string {
  if (code !== 'WRITER_REFUSED' || writer === undefined || found) return cureFor(code, name);
  return `Bring its writer back: ${COMMAND} restore ${writer} . Or name another: ${COMMAND} edit ${name} --writer RECORD . ${heading(code)}`;
}

/** Where to read what to do about a failure. */
export function heading(code: string): string {
  return `See the runbook, docs/runbook.md, heading ${code}.`;
}

function renewal(name: string, { paused }: Visit['config']): string {
  return paused === undefined ? `${COMMAND} refresh ${name} --force` : `${COMMAND} resume ${name}`;
}

function isTransient(code: Failure['code']): boolean {
  return new Failure(code, '').transient;
}
