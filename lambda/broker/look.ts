import { Failure, toFailure } from './failures.ts';
import { respectHold } from './hold.ts';
import { MINUTE } from './lifetime.ts';
import { readCurrent } from './open.ts';
import type { Pass } from './pass.ts';
import type { Sight, Target, Variable } from './ports.ts';
import { parseRecord } from './record-json.ts';
import type { Secret } from './secret.ts';

/**
 * Reads the variable, and learns on the way whether the published token is still alive: a record that is its own
 * writer reads with it; else Webex is asked. What fails here is kept for later: it must not stop a refresh that is due.
 */
export async function look(broker: Sight, pass: Pass): Promise<void> {
  const { target, accessToken, writer } = pass.copy.record;
  if (!target || (!writer && !accessToken)) return;
  try {
    respectHold('contact center', pass, broker.clock.now());
    const token = writer ? await writersToken(broker, pass, writer) : (accessToken as Secret);
    const variable = await findVariable(broker, pass, target, token);
    pass.view = { variable, writer: token };
    if (variable.id !== target.variableId) pass.learned.variableId = variable.id;
    if (exposure(variable).length > 0) pass.findings.exposedBy = exposure(variable);
    if (hasDrifted(pass, variable)) pass.findings.drifted = true;
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code === 'WRITER_REFUSED' && failure.status === 401 && !writer) pass.findings.dead = true;
    else pass.failure = failure;
  }
  if (writer && accessToken && (await isDead(broker, pass, accessToken))) pass.findings.dead = true;
}

async function writersToken(broker: Sight, pass: Pass, writer: string): Promise<Secret> {
  const refused = (reason: string) =>
    new Failure('WRITER_REFUSED', `The writer of record ${pass.copy.name}, record ${writer}, ${reason}.`);
  const version = await readCurrent(broker, writer, pass.deadline).catch((failure: Failure) => {
    throw failure.transient ? failure : refused('cannot be read: register it, or name another writer');
  });
  const { accessToken } = parseRecord(version);
  if (!accessToken) throw refused('has no access token yet: check it first');
  return accessToken;
}

/** By its id where that is known; by its name where it is not, or where the id leads to no variable of that name. */
async function findVariable(broker: Sight, pass: Pass, target: Target, token: Secret): Promise<Variable> {
  if (target.variableId !== undefined) {
    try {
      const variable = await broker.contactCenter.read(target, target.variableId, token, pass.deadline);
      if (variable.name === target.variableName) return variable;
    } catch (failure) {
      if (!(failure instanceof Failure && failure.code === 'VARIABLE_NOT_FOUND')) throw failure;
    }
  }
  return broker.contactCenter.find(target, token, pass.deadline);
}

/** Whether the variable holds something that the broker did not publish. */
function hasDrifted(pass: Pass, variable: Variable): boolean {
  const { accessToken, accessTokenIssuedAt = 0, variableHeld, target } = pass.copy.record;
  if (!variable.value || variable.value.equals(accessToken)) return false;
  if (variableHeld === undefined || variable.id !== target?.variableId) return false; // nothing was published there yet
  if (variable.value.fingerprint !== variableHeld) return true;
  // It holds what our token was to replace: either that publish never happened, or somebody has put it back since.
  return (variable.lastUpdatedTime ?? 0) > accessTokenIssuedAt + MINUTE;
}

async function isDead(broker: Sight, pass: Pass, accessToken: Secret): Promise<boolean> {
  try {
    return (await broker.webex.tokenExpiry(accessToken, pass.deadline)) === undefined;
  } catch {
    // Nobody knows; the next check asks again.
    return false;
  }
}

/** The flags by which agents or reports can see it. */
export function exposure(variable: Variable): string[] {
  return (['agentViewable', 'agentEditable', 'reportable'] as const).filter((flag) => variable[flag]);
}
