import { type Config, parseConfig } from '../../lambda/broker/record/config.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { emptyState, type Grant, parseState, type State } from '../../lambda/broker/record/state.ts';
import type { SecretStore } from '../../sandbox/aws/secret-store.ts';

/** A record as a stand-in for Secrets Manager holds it. */
export interface StoredRecord {
  config: Config;
  state: State;
  /** The grant whose access token the record stands on. */
  grant: Grant | undefined;
}

export function storedRecord(secrets: Pick<SecretStore, 'secret'>, id = 'token-broker/acme'): StoredRecord {
  const config = parseConfig(id, new Secret(labelled(secrets, id, 'AWSCURRENT') ?? ''));
  const text = labelled(secrets, id, 'STATE');
  const state = text === undefined ? emptyState : parseState(new Secret(text));
  return { config, state, grant: currentGrant(config, state) };
}

/** The text of the version that carries the label. */
export function labelled(secrets: Pick<SecretStore, 'secret'>, id: string, label: string): string | undefined {
  const version = secrets.secret(id)?.versions.find(({ labels }) => labels.includes(label));
  return version && 'text' in version.value ? version.value.text : undefined;
}
