import { nextStateId } from '../../lambda/aws/version-ids.ts';
import { lineageOf } from '../../lambda/broker/record/config.ts';
import { publicId } from '../../lambda/broker/record/public-id.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { encodeState } from '../../lambda/broker/record/state.ts';
import { DAY, HOUR } from '../../lambda/broker/record/time.ts';
import { ORG } from '../broker/memory-webex.ts';
import { MARK } from './planted-secrets.ts';
import type { StoredTarget } from './stored-records.ts';
import type { World } from './world.ts';

const SOME_APPLICATION = publicId('APPLICATION', 'C1');

/** A variable in another org. */
export const ABROAD: StoredTarget = {
  orgId: '7c1d0e52-9a3b-4d0f-8e6a-5b2f4c8d9e10',
  variableName: 'ABROAD_OF_acme',
};

/** Registers what the circumstances name, and sets the stage for the first turn. */
export function setScene(world: World): void {
  const { circumstances, webex, contactCenter } = world;
  const { lifeMs, begins, masked, writer, recovery, neighbour, twin, serverSkewMs, unknownForMs } = circumstances;
  webex.refreshTokens =
    twin === 'same grant' && circumstances.refreshTokens === 'rotate' ? 'same' : circumstances.refreshTokens;
  webex.lifeSeconds = lifeMs / 1000;
  webex.unchangedForMs = circumstances.unchangedFor * lifeMs;
  webex.skewMs = serverSkewMs;
  webex.tokenLength = circumstances.tokenLength;
  contactCenter.skewMs = serverSkewMs;
  contactCenter.accepts = (token, target) => {
    const age = lifeMs - ((webex.tokens.get(token) ?? 0) - world.time);
    return webex.isLive(token) && token.includes(target.orgId) && age >= unknownForMs && world.time >= world.deafUntil;
  };
  world.nextSweep = world.time + Math.min(circumstances.sweepInMs, circumstances.sweepMs);

  const helpers = {
    ...(writer && { writer: 'writer' }),
    ...(recovery && { recovery: { record: 'integration', applicationId: SOME_APPLICATION } }),
  };
  for (const name of ['TOKEN_OF_acme', 'OTHER_OF_acme', ABROAD.variableName, 'TOKEN_OF_beta', 'TOKEN_OF_twin']) {
    contactCenter.create(name, { masked });
  }
  const target = { orgId: ORG, variableName: 'TOKEN_OF_acme' };
  if (begins === 'typed by hand')
    registerByHand(world, 'acme', webex.authorize(), { target: typed(target), ...helpers });
  else registerSettled(world, 'acme', begins === 'due' ? 0.5 : 0.2, { target, ...helpers });
  fillUp(world, circumstances.versions);
  if (writer) registerSettled(world, 'writer', 0.3, {});
  if (recovery) registerSettled(world, 'integration', 0.4, {});
  if (neighbour === 'malformed') world.secrets.edit('beta', '{"clientId": 1}');
  else if (neighbour !== 'none')
    registerSettled(world, 'beta', 0.5, { target: { orgId: ORG, variableName: 'TOKEN_OF_beta' } });
  if (neighbour === 'malformed') world.names.push('beta');
  if (neighbour === 'revoked') webex.grants.delete(world.records.config('beta')?.refreshToken ?? '');
  if (twin === 'another org') {
    registerSettled(world, 'twin', 0.45, { target: { ...ABROAD, variableName: 'TOKEN_OF_twin' } });
  } else if (twin === 'same grant') {
    const { refreshToken = '' } = world.records.config('acme') ?? {};
    registerByHand(world, 'twin', refreshToken, { target: typed({ orgId: ORG, variableName: 'TOKEN_OF_twin' }) });
  }
  for (const name of world.names) {
    world.secrets.lags.set(name, 0);
    world.history.saved(name);
  }
}

/** The records that must be well in the end. */
export function healthyRecords(world: World): string[] {
  return world.names.filter((name) => name !== 'beta' || world.circumstances.neighbour === 'healthy');
}

function typed(target: StoredTarget) {
  return { datacenter: 'us1', ...target };
}

/** What a person copies from the portal. Records of one client differ by the secret, so that a call tells its record. */
function registerByHand(world: World, name: string, refreshToken: string, more: object): void {
  const clientId = name === 'twin' ? 'client-of-acme' : `client-of-${name}`;
  world.secrets.edit(name, { clientId, clientSecret: `${MARK}-of-${name}`, refreshToken, ...more });
  world.names.push(name);
}

/** A record as the broker leaves it behind, its token published, after that part of the token's life. */
function registerSettled(world: World, name: string, age: number, more: { target?: StoredTarget }): void {
  const { lifeMs } = world.circumstances;
  const now = world.time;
  const issuedAt = Math.floor((now - age * lifeMs) / 1000) * 1000;
  const { orgId = ORG, variableName = '' } = more.target ?? {};
  const refreshToken = world.webex.authorize(orgId);
  world.time = issuedAt;
  registerByHand(world, name, refreshToken, { ...more, ...(more.target && { target: typed(more.target) }) });
  const clientId = world.records.config(name)?.clientId ?? '';
  const accessToken = world.webex.mint(clientId, orgId);
  const variable = more.target && world.contactCenter.byName(variableName);
  if (variable) {
    variable.value = accessToken;
    variable.lastUpdatedTime = issuedAt;
  }
  const variableId = [...world.contactCenter.variables].find(([, one]) => one === variable)?.[0] ?? '';
  const { fingerprint } = new Secret(accessToken);
  const expiresAt = issuedAt + lifeMs;
  const state = encodeState({
    grants: [
      {
        lineage: lineageOf({ clientId, refreshToken: new Secret(refreshToken) }),
        clientId,
        generation: 1,
        refreshToken: new Secret(refreshToken),
        refreshedAt: issuedAt,
        reason: 'due',
        accessToken: new Secret(accessToken),
        issuedAt,
        expiresAt,
      },
    ],
    refreshes: [issuedAt],
    notified: {},
    ...(more.target && {
      published: { ...typed(more.target), variableId, fingerprint, expiresAt, acceptedAt: issuedAt },
    }),
  });
  const versionId = nextStateId(name, undefined);
  world.secrets.secrets.put(world.secrets.prefix + name, { text: state.reveal() }, { versionId, labels: ['STATE'] });
  world.time = now;
}

/** Versions that people's scripts have made. */
function fillUp(world: World, versions: number): void {
  const { time } = world;
  world.time -= DAY - 3 * HOUR;
  const json = world.records.config('acme')?.json ?? {};
  while (world.secrets.versions('acme') < versions) world.secrets.edit('acme', json);
  world.time = time;
}
