import { Secret } from '../../lambda/broker/record/secret.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { ORG } from '../broker/memory-webex.ts';
import type { World } from './world.ts';

/** What a variable holds that nobody has published to. */
const BLANK = 'nothing yet';
const SOME_APPLICATION = 'application-1';

/** Registers what the circumstances name, and sets the stage for the first turn. */
export function setScene(world: World): void {
  const { refreshTokens, lifeMs, unchangedFor, begins, masked, writer, recovery, neighbour, serverSkewMs } =
    world.circumstances;
  world.webex.refreshTokens = refreshTokens;
  world.webex.lifeSeconds = lifeMs / 1000;
  world.webex.unchangedForMs = unchangedFor * lifeMs;
  world.webex.skewMs = serverSkewMs;
  world.contactCenter.skewMs = serverSkewMs;
  world.nextSweep = world.time + world.circumstances.sweepInMs;

  const helpers = {
    ...(writer && { writer: 'writer' }),
    ...(recovery && { recovery: { record: 'integration', applicationId: SOME_APPLICATION } }),
  };
  for (const name of ['acme', 'beta']) world.contactCenter.create(`TOKEN_OF_${name}`, { masked, value: BLANK });
  world.contactCenter.create('OTHER_OF_acme', { masked, value: BLANK });
  if (begins === 'typed by hand') registerByHand(world, 'acme', helpers);
  else registerSettled(world, 'acme', begins === 'due' ? 0.5 : 0.2, { ...targetOf(world, 'acme'), ...helpers });
  if (writer) registerSettled(world, 'writer', 0.3);
  if (recovery) registerSettled(world, 'integration', 0.4);
  if (neighbour === 'malformed') world.registry.edit('beta', '{"clientId": 1}');
  else if (neighbour !== 'none') registerSettled(world, 'beta', 0.5, targetOf(world, 'beta'));
  if (neighbour === 'revoked') world.webex.grants.delete(world.records.current('beta')?.refreshToken ?? '');
}

/** The records that are to be well in the end. */
export function healthyRecords(world: World): string[] {
  return world.records.names.filter((name) => name !== 'beta' || world.circumstances.neighbour === 'healthy');
}

function registerByHand(world: World, name: string, more: object): void {
  const { target } = targetOf(world, name);
  const { variableId: _, ...typed } = target;
  world.registry.edit(name, { ...grantTypedByHand(world, name), target: typed, ...more });
}

/** The three fields that a person copies from the portal. */
function grantTypedByHand(world: World, name: string): Record<string, string> {
  return { clientId: `client-of-${name}`, clientSecret: 'c4n4ry-client', refreshToken: world.webex.authorise() };
}

/** A record as the broker leaves it behind, its token published, after that part of the token's life. */
function registerSettled(world: World, name: string, age: number, more: { target?: Target } = {}): void {
  const { lifeMs } = world.circumstances;
  const now = world.time;
  const issuedAt = now - age * lifeMs;
  world.time = issuedAt;
  const accessToken = world.webex.mint(`client-of-${name}`);
  world.time = now;
  const grant = grantTypedByHand(world, name);
  const { refreshToken = '' } = grant;
  world.registry.edit(name, {
    schema: 1,
    ...grant,
    accessToken,
    accessTokenIssuedAt: iso(issuedAt),
    accessTokenExpiresAt: iso(issuedAt + lifeMs),
    ...more,
    basedOn: 'registered-long-ago',
    grantSeal: new Secret(refreshToken).fingerprint,
    grantRoot: new Secret(refreshToken).fingerprint,
    grantRefreshes: 1,
    variableHeld: new Secret(BLANK).fingerprint,
  });
  const stored = world.registry.secrets.get(name);
  if (stored) stored.labels = new Map([...stored.labels, ['SAVED', stored.labels.get('AWSCURRENT') ?? '']]);
  if (more.target) {
    const variable = world.contactCenter.byName(more.target.variableName);
    variable.value = accessToken;
    variable.lastUpdatedTime = issuedAt;
  }
}

interface Target {
  orgId: string;
  datacenter: string;
  variableName: string;
  variableId: string;
}

function targetOf(world: World, name: string): { target: Target } {
  const variableName = `TOKEN_OF_${name}`;
  const variableId = [...world.contactCenter.variables].find(([, one]) => one.name === variableName)?.[0] ?? '';
  return { target: { orgId: ORG, datacenter: 'us1', variableName, variableId } };
}
