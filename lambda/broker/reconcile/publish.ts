import type { PassDeps, Usable, Variable } from '../ports.ts';
import { publishedIn } from '../record/callers.ts';
import type { Target } from '../record/config.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import type { Secret } from '../record/secret.ts';
import type { Grant, Published } from '../record/state.ts';
import type { Instant } from '../record/time.ts';
import { patientWithNewToken } from './new-token.ts';
import { type Observation, unfitness } from './observe.ts';
import { publishedNow } from './published.ts';

/** The longest value of a global variable, in characters. */
const LONGEST_VALUE = 256;

/** How the variable compares with the record's token; `none` where one of them is missing or was not seen. */
export type Comparison = 'in_step' | 'masked' | 'differs' | 'none';

/** How the variable compared with which token, and what was written where it differed. */
export interface Publication {
  comparison: Comparison;
  token?: Secret;
  written?: Published;
}

/** Writes the saved token to the variable if the variable has another value. */
export async function publishIfDifferent(
  deps: PassDeps,
  loaded: Usable,
  observation: Observation,
): Promise<Publication> {
  const compared = compareVariable(loaded, observation);
  const { comparison } = compared;
  if (comparison !== 'none' && observation.token === 'refused') throw refused(loaded.name);
  const isWanted = comparison === 'differs' && !isExpired(loaded, deps.clock.now());
  if (!isWanted || !observation.seen) return compared;
  return { ...compared, written: await publish(deps, loaded, observation, observation.seen) };
}

/** Compares. Fails if the variable or the token is unusable. */
export function compareVariable({ name, config, state }: Usable, { seen }: Observation): Publication {
  const token = currentGrant(config, state)?.accessToken;
  if (!seen || !config.target || !token) return { comparison: 'none' };
  refuseUnfit(name, config.target, seen.variable, token);
  const { id, value } = seen.variable;
  if (value) return { comparison: value.equals(token) ? 'in_step' : 'differs', token };
  // A masked value cannot be compared: then the state says what was published.
  const published = publishedIn(config, state);
  const isThere = published?.fingerprint === token.fingerprint && published.variableId === id && !published.lost;
  return { comparison: isThere ? 'masked' : 'differs', token };
}

/** A dead token never replaces a live one. */
function isExpired({ config, state }: Usable, now: Instant): boolean {
  return (currentGrant(config, state)?.expiresAt ?? Number.POSITIVE_INFINITY) <= now;
}

function refused(name: string): Failure {
  return new Failure(
    'WRITER_REFUSED',
    `Webex does not accept the access token of record ${name}, and another refresh would not help: the previous token ` +
      'was refused too, or the token cannot be replaced now.',
    { status: 401 },
  );
}

async function publish(
  { clock, contactCenter, deadline }: PassDeps,
  loaded: Usable,
  observation: Observation,
  { variable, writer }: NonNullable<Observation['seen']>,
): Promise<Published> {
  const { name, config, state } = loaded;
  const target = config.target as Target;
  const grant = currentGrant(config, state) as Grant;
  const token = grant.accessToken as Secret;
  const caller = config.writer === undefined ? token : writer;
  const own = config.writer === undefined ? grant : undefined;
  const answered = await patientWithNewToken({ clock, deadline }, own, () =>
    contactCenter.write(target, variable, token, caller, deadline),
  );
  // An answer of 200 does not always mean that the variable changed.
  const differs = (now: Variable) => now.value !== undefined && !now.value.equals(token);
  if (differs(answered) && differs(await contactCenter.read(target, answered.id, caller, deadline))) {
    throw new Failure(
      'VARIABLE_UNCHANGED',
      `The Contact Center API accepted the new value of ${target.variableName} (record ${name}) but did not store it.`,
    );
  }
  return publishedNow(loaded, observation, variable.id, token, grant, clock.now());
}

/** Fails if the variable or the token is unusable. */
export function refuseUnfit(name: string, target: Target, variable: Variable, token: Secret): void {
  const why = unfitness(variable);
  if (why) {
    throw new Failure(
      'VARIABLE_REJECTED',
      `Global variable ${target.variableName} (record ${name}) ${why}; flows cannot get the token from it.`,
    );
  }
  refuseTooLong(name, token);
}

/** Fails if the token does not fit into a variable. */
export function refuseTooLong(name: string, token: Secret): void {
  if (token.length > LONGEST_VALUE) {
    throw new Failure(
      'TOKEN_TOO_LONG',
      `The access token of record ${name} has ${token.length} characters; a global variable holds ${LONGEST_VALUE}.`,
    );
  }
}
