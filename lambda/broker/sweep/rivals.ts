import type { Listed, Rivals, Usable } from '../ports.ts';
import { Failure } from '../record/failures.ts';
import { namedGrant } from '../record/grants.ts';

/** The rivals of one of the listed records; those that cannot be read are not known. */
export function rivalsOf(listed: readonly Listed[], name: string): Rivals {
  const usable = listed.filter((one): one is Usable => 'config' in one && !(one.config instanceof Failure));
  const own = usable.find((one) => one.name === name);
  if (!own) return { grant: [], variable: [] };
  const tokens = [...refreshTokensOf(own)];
  const { target } = own.config;
  const named = (isRival: (other: Usable) => boolean) =>
    usable.filter((other) => other !== own && isRival(other)).map((other) => other.name);
  return {
    grant: named((other) => tokens.some((token) => refreshTokensOf(other).has(token))),
    variable: named(
      ({ config }) =>
        target !== undefined &&
        config.paused === undefined &&
        config.target?.orgId === target.orgId &&
        config.target.variableName === target.variableName,
    ),
  };
}

/** Fingerprints of what a record was given, and of what it refreshes with since. */
export function refreshTokensOf({ config, state }: Pick<Usable, 'config' | 'state'>): Set<string> {
  return new Set([config.refreshToken.fingerprint, namedGrant(config, state).refreshToken.fingerprint]);
}
