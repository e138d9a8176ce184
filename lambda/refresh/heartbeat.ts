import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Heartbeat } from '../broker/ports.ts';
import { Failure } from '../broker/record/failures.ts';
import { SECOND } from '../broker/record/time.ts';
import { parseBaseUrl } from '../webex/base-url.ts';
import type { Http } from '../webex/http.ts';

const LONGEST = 5 * SECOND;

/** The address of the service that watches the sweeps. It is a secret, because an attacker could use it to feign health. */
export class HttpHeartbeat implements Heartbeat {
  readonly #secrets: Pick<SecretsManagerClient, 'send'>;
  readonly #secretId: string;
  readonly #http: Pick<Http, 'send'>;

  constructor(secrets: Pick<SecretsManagerClient, 'send'>, secretId: string, http: Pick<Http, 'send'>) {
    this.#secrets = secrets;
    this.#secretId = secretId;
    this.#http = http;
  }

  async beat(): Promise<void> {
    const { SecretString = '' } = await this.#secrets.send(new GetSecretValueCommand({ SecretId: this.#secretId }));
    const url = new URL(parseBaseUrl('The heartbeat', SecretString.trim()));
    const { status } = await this.#http.send({ method: 'GET', url, headers: {} }, LONGEST);
    if (status >= 400) throw new Failure('INTERNAL', `The heartbeat was answered with ${status}.`);
  }
}
