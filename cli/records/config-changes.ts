import type { Config } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { amendConfig, type Configs } from './config-store.ts';

/** From now on only a forced pass refreshes or publishes the record. One that is paused stays as it is. */
export function pauseRecord(configs: Configs, name: string, deadline: Instant): Promise<Config> {
  const paused = configs.clock.now();
  const pause = (config: Config) => (config.paused === undefined ? { ...config, paused } : config);
  return amendConfig(configs, name, pause, deadline);
}

/** Ends a pause. */
export function resumeRecord(configs: Configs, name: string, deadline: Instant): Promise<Config> {
  return amendConfig(configs, name, withoutPause, deadline);
}

function withoutPause(config: Config): Config {
  if (config.paused === undefined) return config;
  const { paused: _, ...rest } = config;
  return rest;
}

/** What a person got from the developer portal; what is left out stays. */
export interface NewCredentials {
  clientSecret?: Secret;
  refreshToken?: Secret;
  /** Where it is known. */
  refreshTokenExpiresAt?: Instant;
}

/** Saves new credentials in a record. Once they are in, saving them again changes nothing. */
export function saveCredentials(
  configs: Configs,
  name: string,
  credentials: NewCredentials,
  deadline: Instant,
): Promise<Config> {
  return amendConfig(configs, name, (config) => withCredentials(config, credentials), deadline);
}

function withCredentials(config: Config, credentials: NewCredentials): Config {
  const { clientSecret = config.clientSecret } = credentials;
  const changed = clientSecret.equals(config.clientSecret) ? config : { ...config, clientSecret };
  return withRefreshToken(changed, credentials);
}

function withRefreshToken(config: Config, { refreshToken, refreshTokenExpiresAt }: NewCredentials): Config {
  if (!refreshToken || refreshToken.equals(config.refreshToken)) return config;
  // The end that is written there is that of the token before.
  const { refreshTokenExpiresAt: _, ...kept } = config;
  return { ...kept, refreshToken, ...(refreshTokenExpiresAt !== undefined && { refreshTokenExpiresAt }) };
}
