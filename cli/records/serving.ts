import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Usable } from '../../lambda/broker/ports.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { didYouMean } from '../terminal/nearest.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** What a record's token must be allowed to do for another record. */
type Scope = 'cjp:config_write' | 'spark:applications_token';

/** Whose token writes the variable. */
export interface Writer {
  /** Absent: the app itself. */
  name?: string;
  token: Secret;
}

/** Whether a record's token may be the one that another record needs: it is published nowhere, and may do so much. */
export function mayServe(one: Usable, needed: Scope): boolean {
  return unfitFor(one, needed) === undefined;
}

/** The records that could be the writer of an org's variables. */
export function writersAmong(neighbours: readonly Usable[], orgId: string): Writer[] {
  return neighbours
    .filter((one) => unfitFor(one, 'cjp:config_write', orgId) === undefined)
    .map(({ name, config, state }) => ({ name, token: currentGrant(config, state)?.accessToken as Secret }));
}

/** Why the record of that name cannot serve another one, with what to do about it; undefined where it can. */
export function whyNoServant(
  neighbours: readonly Usable[],
  name: string,
  needed: Scope,
  orgId?: string,
): string | undefined {
  const found = neighbours.find((one) => one.name === name);
  if (found) return unfitFor(found, needed, orgId);
  const meant = didYouMean(
    name,
    neighbours.map((one) => one.name),
  );
  return `it is not registered, or cannot be read.${meant || ` Register it: ${COMMAND} setup ${name} --unpublished`}`;
}

/** What follows where an app writes the variable itself. */
export function writesItself(variableName: string): string {
  return `Its token can change the tenant, and every reader of ${variableName} can use it.`;
}

/** A token that other records work with must not be published. */
export function refuseServant(neighbours: readonly Usable[], name: string): void {
  const served = neighbours.filter(({ config }) => config.writer === name || config.recovery?.record === name);
  if (served.length === 0) return;
  const names = served.map((one) => one.name).join(', ');
  throw new WrongAnswer(
    `${names} ${served.length > 1 ? 'work' : 'works'} with the token of ${name}, which must not be published then: name another writer or recovery there first.`,
  );
}

function unfitFor({ name, config, state }: Usable, needed: Scope, orgId?: string): string | undefined {
  const { accessToken, scope } = currentGrant(config, state) ?? {};
  if (config.target) return 'its own token is published, and a published token must not be able to do that.';
  if (!accessToken) return `it has no access token yet: ${COMMAND} refresh ${name}`;
  if (scope !== undefined && !scope.split(/\s+/).includes(needed)) {
    return `its app has no scope ${needed}: add it, authorize the app again, and give ${name} the new pair: ${COMMAND} rotate-secret ${name}`;
  }
  const org = orgOf(accessToken);
  return orgId === undefined || org === orgId
    ? undefined
    : `it is of ${org ? `org ${org}` : 'an org that its token does not tell'}.`;
}
