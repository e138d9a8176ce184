import { Failure } from './failures.ts';
import { type Pass, withLearned } from './pass.ts';
import type { Broker, Target, Variable } from './ports.ts';
import { save } from './save.ts';
import { Secret } from './secret.ts';

/** What a global variable holds at most, in characters. */
const LONGEST_VALUE = 256;

/** Whether the variable is to be written. Fails where it, or the token, is not fit for the purpose. */
export function mustPublish(broker: Pick<Broker, 'clock'>, pass: Pass): boolean {
  const { target, accessToken, accessTokenExpiresAt } = pass.copy.record;
  if (!pass.view || !target || !accessToken) return false;
  const { variable } = pass.view;
  refuseUnfit(pass.copy.name, target, variable, accessToken);
  if (isInStep(pass, variable, accessToken)) {
    pass.variableState = variable.value ? 'in_step' : 'masked';
    // Somebody pasted the token before we could: from now on, anything else is drift.
    if (variable.value && !pass.copy.record.variableHeld) pass.learned.variableHeld = variable.value.fingerprint;
    return false;
  }
  const isDead =
    pass.findings.dead === true || (accessTokenExpiresAt ?? Number.POSITIVE_INFINITY) <= broker.clock.now();
  return pass.bought || !isDead;
}

/** Writes the saved token into the variable. */
export async function publish(broker: Broker, pass: Pass): Promise<void> {
  const { target, accessToken } = pass.copy.record;
  if (!pass.view || !target || !accessToken) return;
  const { variable } = pass.view;
  const writer = pass.copy.record.writer ? pass.view.writer : accessToken;
  await rememberWhatItHeld(broker, pass, variable);
  const answered = await broker.contactCenter.write(target, variable, accessToken, writer, pass.deadline);
  await confirm(broker, pass, target, answered, accessToken, writer);
  if (!variable.value) pass.learned.publishedToken = markOf(variable, accessToken);
  pass.variableState = 'published';
  if (pass.outcome === 'not_due') pass.outcome = 'republished';
}

/** Fails where the variable, or the token, is not fit for the purpose. */
export function refuseUnfit(name: string, target: Target, variable: Variable, token: Secret): void {
  const rejected = (reason: string) =>
    new Failure(
      'VARIABLE_REJECTED',
      `Global variable ${target.variableName} (record ${name}) ${reason}; flows cannot get the token from it.`,
    );
  if (variable.type.toLowerCase() !== 'string') throw rejected('is not of type String');
  if (!variable.active) throw rejected('is not active');
  if (variable.systemDefault) throw rejected("is one of the system's own");
  refuseTooLong(name, token);
}

/** Fails where no variable can hold the token. */
export function refuseTooLong(name: string, token: Secret): void {
  if (token.length > LONGEST_VALUE) {
    throw new Failure(
      'TOKEN_TOO_LONG',
      `The access token of record ${name} has ${token.length} characters; a global variable holds ${LONGEST_VALUE}.`,
    );
  }
}

/** A variable that comes back masked cannot be compared: there the record remembers what was published. */
function isInStep(pass: Pass, variable: Variable, token: Secret): boolean {
  if (variable.value) return variable.value.equals(token);
  return pass.copy.record.publishedToken === markOf(variable, token);
}

/** Stands for a token in a variable: the same token in another one has yet to be published. */
function markOf({ id }: Variable, token: Secret): string {
  return new Secret(`${id}\n${token.reveal()}`).fingerprint;
}

/** Saved before the write, so that the next check can tell an unfinished publish from somebody else's edit. */
async function rememberWhatItHeld(broker: Broker, pass: Pass, variable: Variable): Promise<void> {
  const { record } = pass.copy;
  const held = variable.value?.fingerprint;
  if (held === undefined || record.variableHeld === held) return;
  // What was stored last may be a grant on its way, and says something else of the variable.
  if (pass.failure?.code === 'SAVE_FAILED') throw pass.failure;
  const change = { ...withLearned(record, pass.learned), variableHeld: held };
  pass.copy = await save(broker, pass.copy, change, 'note', pass.deadline);
}

/** An answer of 200 does not always mean that the variable changed. */
async function confirm(
  broker: Broker,
  pass: Pass,
  target: Target,
  answered: Variable,
  token: Secret,
  writer: Secret,
): Promise<void> {
  let now = answered;
  if (now.value && !now.value.equals(token)) {
    now = await broker.contactCenter.read(target, answered.id, writer, pass.deadline);
  }
  if (now.value && !now.value.equals(token)) {
    throw new Failure(
      'VARIABLE_UNCHANGED',
      `The Contact Center API accepted the new value of ${target.variableName} (record ${pass.copy.name}) but did not store it.`,
    );
  }
}
