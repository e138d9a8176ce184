import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Loaded, Usable, Variable } from '../../lambda/broker/ports.ts';
import type { Config, Target } from '../../lambda/broker/record/config.ts';
import { type Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import type { Installation } from '../installation/installation.ts';
import { fitVariable } from '../records/fit-variable.ts';
import { type Writer, whyNoServant, writersAmong } from '../records/serving.ts';
import { WrongAnswer, withCure } from '../records/wrong-answer.ts';

/** A config as it would be, beside the state that stays. */
export interface Edited {
  name: string;
  config: Config;
  state: Loaded['state'];
}

/** Where the record is to publish from now on, with what looking can prove. */
export interface Checked {
  target: Target;
  variable: Variable;
  writer: Writer;
}

/** Whether the record may publish there: one record for a variable, a variable that takes a token, a writer that may write. */
export async function checkPublishing(
  installation: Installation,
  neighbours: readonly Usable[],
  { name, config, state }: Edited,
  target: Target,
): Promise<Checked> {
  const token = currentGrant(config, state)?.accessToken;
  if (!token) throw new WrongAnswer(`Record ${name} has no access token yet: ${COMMAND} refresh ${name}`);
  expectOrg(token, target);
  const writer = writerOf(neighbours, { name, config, state }, target, token);
  const variable = await fitVariable(installation, neighbours, {
    record: name,
    target,
    token,
    writer: writer.token,
  }).catch((thrown) => {
    throw refusalInWords(thrown, target, writer.name ?? name);
  });
  if (variable) return { target: { ...target, variableId: variable.id }, variable, writer };
  throw new WrongAnswer(
    `The org has no global variable ${target.variableName}: name one that it has, or create it in Control Hub first.`,
  );
}

/** Why a service refused, with what to do about it; what it may be in a service of another datacenter or of another org. */
export function refusalInWords(thrown: unknown, { datacenter }: Target, writer: string): unknown {
  const failure = toFailure(thrown);
  if (thrown instanceof WrongAnswer || failure.code === 'INTERNAL') return thrown;
  return withCure(failure, cureFor(failure, datacenter, writer));
}

function cureFor({ code, status }: Failure, datacenter: string, writer: string): string {
  if (code === 'WRITER_REFUSED' && status === 401) {
    return `the token of ${writer} has expired or was revoked, so first ${COMMAND} refresh ${writer} --force`;
  }
  if (code === 'WRITER_REFUSED') {
    return `give the app of ${writer} cjp:config_read and cjp:config_write, authorize it again and get a new pair, or name another writer`;
  }
  return `is the org's contact center in ${datacenter}? Name another datacenter, or try again later`;
}

function expectOrg(token: Secret, { orgId }: Target): void {
  const org = orgOf(token);
  if (org === undefined || org === orgId) return;
  throw new WrongAnswer(`The record's token is for org ${org}, not for org ${orgId}: leave the org as it is.`);
}

function writerOf(neighbours: readonly Usable[], { name, config, state }: Edited, target: Target, own: Secret): Writer {
  const { writer } = config;
  if (writer === undefined) {
    const { scope } = currentGrant(config, state) ?? {};
    if (scope === undefined || scope.split(/\s+/).includes('cjp:config_write')) return { token: own };
    throw new WrongAnswer(`The app of ${name} has no scope cjp:config_write: name a writer with --writer.`);
  }
  const able = writersAmong(neighbours, target.orgId).find((one) => one.name === writer);
  if (able) return able;
  const why = whyNoServant(neighbours, writer, 'cjp:config_write', target.orgId);
  throw new WrongAnswer(`Record ${writer} cannot be the writer: ${why}`);
}
