import type { ObserverDeps, Usable, Variable } from '../ports.ts';
import { publishedIn } from '../record/callers.ts';
import type { Target } from '../record/config.ts';
import { Failure, toFailure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import type { Secret } from '../record/secret.ts';
import type { Grant } from '../record/state.ts';
import { type Instant, MINUTE } from '../record/time.ts';
import { isNewToken, patientWithNewToken } from './new-token.ts';

/** What a pass sees of the variable and of the token. */
export interface Observation {
  /** The variable, and the token that read it. */
  seen?: { variable: Variable; writer: Secret };
  /** Why the variable could not be read. */
  failure?: Failure;
  /** Whether the record's current access token is accepted: refused with an `end`, it is by Contact Center alone. */
  token: 'accepted' | 'refused' | 'unknown';
  /** When the token of that fingerprint ends, by Webex's own word. */
  end?: { fingerprint: string; expiresAt: Instant };
  /** The variable holds a token that the broker did not publish. */
  drifted: boolean;
}

/** The writer of a record has no token yet, for example because both are new. */
export class WriterHasNoToken extends Failure {}

export const nothingObserved: Observation = { token: 'unknown', drifted: false };

/**
 * Reads the variable, and finds out whether the current token is accepted: a record without a writer reads with it;
 * otherwise Webex is asked. Changes nothing; a failure is part of the answer.
 */
export async function observe(deps: ObserverDeps, loaded: Usable): Promise<Observation> {
  const { target, writer } = loaded.config;
  const grant = currentGrant(loaded.config, loaded.state);
  if (!target || (writer === undefined && !grant?.accessToken)) return nothingObserved;
  const [looked, asked] = await Promise.all([
    look(deps, loaded, target, grant),
    writer !== undefined && grant?.accessToken ? acceptance(deps, grant, grant.accessToken) : undefined,
  ]);
  if (looked instanceof Failure) {
    return { failure: looked, ...(asked ?? (await acceptanceAfter(deps, looked, grant))), drifted: false };
  }
  return { seen: looked, ...(asked ?? { token: 'accepted' }), drifted: hasDrifted(loaded, looked.variable) };
}

/** Whether Webex does not accept the token either: callers hear errors with it. */
export function isRevoked({ token, end }: Observation): boolean {
  return token === 'refused' && end === undefined;
}

/** The flags by which agents or reports can see a variable. */
export function exposure(variable: Variable): string[] {
  return (['agentViewable', 'agentEditable', 'reportable'] as const).filter((flag) => variable[flag]);
}

/** Why flows cannot get a token from a variable; undefined where they can. */
export function unfitness({
  type,
  active,
  systemDefault,
}: Pick<Variable, 'type' | 'active' | 'systemDefault'>): string | undefined {
  if (type.toLowerCase() !== 'string') return 'is not of type String';
  if (!active) return 'is not active';
  return systemDefault ? "is one of the system's own" : undefined;
}

async function look(deps: ObserverDeps, loaded: Usable, target: Target, own: Grant | undefined) {
  try {
    const { writer } = loaded.config;
    const grant = writer === undefined ? own : await writersGrant(deps, loaded.name, writer);
    const token = grant?.accessToken as Secret;
    const variable = await patientWithNewToken(deps, grant, () => findVariable(deps, loaded, target, token));
    return { variable, writer: token };
  } catch (thrown) {
    return toFailure(thrown);
  }
}

async function writersGrant(deps: ObserverDeps, name: string, writer: string): Promise<Grant> {
  const refused = (reason: string, Kind = Failure) =>
    new Kind('WRITER_REFUSED', `The writer of record ${name}, record ${writer}, ${reason}.`);
  const { config, state } = await deps.store.load(writer, deps.deadline).catch((thrown) => {
    const failure = toFailure(thrown);
    throw failure.transient ? failure : refused('cannot be read: restore or register it, or name another writer');
  });
  if (config instanceof Failure) throw refused('cannot be used: correct it, or name another writer');
  const grant = currentGrant(config, state);
  if (!grant?.accessToken) throw refused('has no access token yet: refresh it first', WriterHasNoToken);
  return grant;
}

/** By its ID if that is known; by its name if not, or if the ID belongs to no variable of that name. */
async function findVariable(
  { contactCenter, deadline }: ObserverDeps,
  { config, state }: Usable,
  target: Target,
  token: Secret,
): Promise<Variable> {
  const id = publishedIn(config, state)?.variableId ?? target.variableId;
  if (id !== undefined) {
    try {
      const variable = await contactCenter.read(target, id, token, deadline);
      if (variable.name === target.variableName) return variable;
    } catch (failure) {
      if (!(failure instanceof Failure && failure.code === 'VARIABLE_NOT_FOUND')) throw failure;
    }
  }
  return contactCenter.find(target, token, deadline);
}

/** Whether the variable holds a token that the broker did not publish. */
export function hasDrifted({ config, state }: Usable, variable: Variable): boolean {
  const published = publishedIn(config, state);
  if (!variable.value || variable.value.equals(currentGrant(config, state)?.accessToken)) return false;
  if (!published || variable.id !== published.variableId) return false; // nothing was published there yet
  const { fingerprint } = variable.value;
  if (state.publishing?.fingerprints.includes(fingerprint)) return false;
  if (fingerprint !== published.fingerprint) return true;
  // It has the token that ours should replace: that publish never happened, or another writer has undone it since.
  const since = state.publishing?.since ?? Number.POSITIVE_INFINITY;
  return (variable.lastUpdatedTime ?? 0) > since + MINUTE;
}

type Acceptance = Pick<Observation, 'token' | 'end'>;

async function acceptance(
  { webex, clock, deadline }: ObserverDeps,
  grant: Grant,
  accessToken: Secret,
): Promise<Acceptance> {
  try {
    const expiresAt = await webex.tokenExpiry(accessToken, deadline);
    if (expiresAt === undefined) return { token: isNewToken(grant, clock.now()) ? 'unknown' : 'refused' };
    return { token: 'accepted', end: { fingerprint: accessToken.fingerprint, expiresAt } };
  } catch {
    // The next pass asks again.
    return { token: 'unknown' };
  }
}

/** What a failed read says about its token. Webex is asked too: callers' requests go there, and a gateway says nothing. */
async function acceptanceAfter(
  deps: ObserverDeps,
  { code, status }: Failure,
  grant: Grant | undefined,
): Promise<Acceptance> {
  if (status !== 401 || !grant?.accessToken) return { token: 'unknown' };
  const byWebex = await acceptance(deps, grant, grant.accessToken);
  return code === 'WRITER_REFUSED' ? { ...byWebex, token: 'refused' } : byWebex;
}
