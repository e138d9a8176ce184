import type { Usable } from '../../lambda/broker/ports.ts';
import { type Config, lineageOf } from '../../lambda/broker/record/config.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { emptyState, type Grant, type Published, type State } from '../../lambda/broker/record/state.ts';
import { DAY, type Instant } from '../../lambda/broker/record/time.ts';
import { ORG } from './memory-webex.ts';
import { START, VARIABLE } from './world.ts';

export const target = { orgId: ORG, datacenter: 'us1', variableName: VARIABLE } as const;

/** A config with the three fields that each needs. */
export function plainConfig(more: Partial<Config> = {}): Config {
  return {
    clientId: 'client-of-acme',
    clientSecret: new Secret('client-secret'),
    refreshToken: new Secret('refresh-token'),
    ...more,
  };
}

/** The result of that config's refresh token: an access token issued at START that lives 14 days. */
export function plainGrant(more: Partial<Grant> = {}): Grant {
  const { clientId, refreshToken } = plainConfig();
  return {
    lineage: lineageOf(plainConfig()),
    clientId,
    generation: 1,
    refreshToken,
    refreshedAt: START,
    accessToken: new Secret('access-token'),
    issuedAt: START,
    expiresAt: START + 14 * DAY,
    ...more,
  };
}

/** The plain grant's token in the variable. */
export function plainPublished(more: Partial<Published> = {}): Published {
  return {
    ...target,
    variableId: 'id-1',
    fingerprint: new Secret('access-token').fingerprint,
    expiresAt: START + 14 * DAY,
    acceptedAt: START,
    ...more,
  };
}

export function plainState(more: Partial<State> = {}): State {
  return { ...emptyState, grants: [plainGrant()], ...more };
}

/** A record as the store gives it. */
export function plainRecord(config: Partial<Config> = {}, state: Partial<State> = {}): Usable {
  return {
    name: 'acme',
    config: plainConfig(config),
    configVersion: 'config-1',
    state: plainState(state),
    revision: 'state-1',
  };
}

/** A grant whose access token was issued and expires at those moments. */
export function grantFrom(issuedAt: Instant, expiresAt: Instant, more: Partial<Grant> = {}): Grant {
  return plainGrant({ issuedAt, expiresAt, ...more });
}
