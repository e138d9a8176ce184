import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '../lambda/broker/record/secret.ts';
import { sha256Of } from '../lambda/token-endpoint/domain/consumer.ts';
import { serveHttpApi } from '../sandbox/aws/http-api.ts';
import { SecretStore } from '../sandbox/aws/secret-store.ts';
import { secretsManager } from '../sandbox/aws/secrets-manager.ts';
import { Faults } from '../sandbox/faults.ts';
import { serve } from '../sandbox/loopback-server.ts';
import { bundleFunction } from '../test/bundle/bundled-function.ts';
import { type RunningFunction, startFunction } from '../test/support/runtime-api.ts';

/** The token endpoint as it is deployed, behind a gateway. */
export interface ServedEndpoint {
  tokenUrl: string;
  /** Of the one consumer that there is. */
  clientId: string;
  clientSecret: string;
  close(): Promise<void>;
}

/** As Lambda does: an instance has one request at a time, and each further one goes to another instance. */
export async function serveEndpoint(instances: number): Promise<ServedEndpoint> {
  const bundled = bundleFunction('TokenEndpoint', { tokenEndpoint: true });
  const world = { now: Date.now, sleep, faults: new Faults() };
  const secrets = new SecretStore(world);
  const secretsServer = await serve(secretsManager(secrets), world);
  const environment: Record<string, string> = {
    ...bundled.environment,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsServer.url,
  };
  const start = () => startFunction({ ...bundled, environment });
  const running = await Promise.all(Array.from({ length: instances }, start));

  const [clientId, clientSecret] = ['clinic', 'not-a-real-secret'];
  const hash = sha256Of(new Secret(clientSecret));
  const consumer = { records: ['acme'], secrets: [{ sha256: hash, createdAt: new Date().toISOString() }] };
  secrets.create(`${environment.CONSUMER_PREFIX}${clientId}`, { value: { text: JSON.stringify(consumer) } });
  const [givenAt, expiresAt] = [-2, 300].map((hours) => new Date(Date.now() + hours * 3_600_000).toISOString());
  const projection = { accessToken: 'not-a-real-token', givenAt, expiresAt };
  secrets.create(`${environment.CONSUMER_TOKEN_PREFIX}acme`, { value: { text: JSON.stringify(projection) } });

  const gateway = await serveHttpApi({ now: Date.now, paths: ['/oauth2/token'], invoke: oneAtATime(running) });
  return {
    tokenUrl: `${gateway.url}/oauth2/token`,
    clientId,
    clientSecret,
    close: async () => {
      await gateway.close();
      for (const one of running) await one.stop();
      await secretsServer.close();
      bundled.remove();
    },
  };
}

function oneAtATime(instances: readonly RunningFunction[]): (event: unknown) => Promise<unknown> {
  const idle = [...instances];
  const waiting: ((instance: RunningFunction) => void)[] = [];
  const free = (instance: RunningFunction) => {
    const next = waiting.shift();
    if (next) next(instance);
    else idle.push(instance);
  };
  return async (event) => {
    const instance = idle.pop() ?? (await new Promise<RunningFunction>((resolve) => waiting.push(resolve)));
    try {
      const { result, error } = await instance.invoke(event);
      if (error) throw new Error(error.errorMessage);
      return result;
    } finally {
      free(instance);
    }
  };
}
