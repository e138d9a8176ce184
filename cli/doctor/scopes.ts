import { COMMAND } from '../../lambda/broker/command-name.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Visit } from './visit.ts';

const READ_AND_WRITE = ['cjp:config_read', 'cjp:config_write'] as const;
const MINT = 'spark:applications_token';

/** What each record's token must be allowed, by what the records use it for. */
export function scopesNeeded(visits: readonly Visit[]): ReadonlyMap<string, readonly string[]> {
  const needed = new Map(visits.map(({ name }) => [name, new Set<string>()]));
  for (const { name, config } of visits) {
    const writer = config.target && (config.writer ?? name);
    if (writer !== undefined) for (const scope of READ_AND_WRITE) needed.get(writer)?.add(scope);
    if (config.recovery) needed.get(config.recovery.record)?.add(MINT);
  }
  return new Map([...needed].map(([name, scopes]) => [name, [...scopes]]));
}

/** Whether its token is allowed what it is used for, by what Webex said when it gave it out. */
export function scopesFinding({ name, config, grant }: Visit, needed: readonly string[]): Finding {
  const { ok, problem, warning, unknown } = findingsOf('scopes', name);
  const held = grant?.scope?.split(/\s+/);
  if (!held) {
    if (needed.length === 0) return ok('The broker needs none of its token.');
    return unknown(`Webex did not say which its token has; it needs ${needed.join(', ')}.`);
  }
  const missing = needed.filter((scope) => !held.includes(scope));
  if (missing.length > 0) return problem(`Its token lacks ${missing.join(', ')}.`, addScopes(name));
  const isPublished = config.target !== undefined && config.writer !== undefined;
  if (isPublished && held.includes('cjp:config_write')) {
    return warning(
      `Its token, which every flow can read, holds cjp:config_write but does not need it: ${config.writer} is the writer.`,
      `Take the scope from the app on developer.webex.com. ${renewPair(name)}`,
    );
  }
  return ok(needed.length === 0 ? 'The broker needs none of its token.' : `Its token has ${needed.join(', ')}.`);
}

/** Whether the tokens belong to the org of the variable: its own, which flows call with, and its writer's. */
export function orgFinding({ name, config, grant }: Visit, writer: Visit | undefined): Finding | undefined {
  const { target } = config;
  if (!target) return undefined;
  const { ok, problem, unknown } = findingsOf('org', name);
  const tokens = [
    ['Its token', grant],
    ...(writer ? [[`The token of its writer, ${writer.name},`, writer.grant] as const] : []),
  ] as const;
  const shown = tokens.filter(([, one]) => one?.accessToken).map(([whose, one]) => [whose, orgOf(one?.accessToken)]);
  if (shown.length === 0) return undefined;
  for (const [whose, org] of shown) {
    if (org === undefined || org === target.orgId.toLowerCase()) continue;
    return problem(
      `${whose} belongs to org ${org}, and target.orgId is ${target.orgId}.`,
      `Correct target.orgId: ${COMMAND} edit ${name} --org ${org} . Or authorize the app in org ${target.orgId}, and give the record the pair that you get: ${COMMAND} rotate-secret ${name}`,
    );
  }
  if (shown.some(([, org]) => org === undefined)) return unknown('Its token does not show to which org it belongs.');
  return ok(`All belongs to org ${target.orgId}.`);
}

/** A scope that was added on the app is not in the token yet. */
export function addScopes(record: string): string {
  return `Add them to the app on developer.webex.com. If the app has them, they are not in the token yet. ${renewPair(record)}`;
}

function renewPair(record: string): string {
  return (
    'Then a full administrator authorizes the app again in Control Hub, and the app\'s page, "Org Authorizations", ' +
    `gives a new pair, whose refresh token goes in with ${COMMAND} rotate-secret ${record}`
  );
}
