import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerConsumerTokens } from '../aws/consumer-tokens.ts';
import { SecretsManagerConsumers } from '../aws/consumers.ts';
import { PowertoolsEndpointTelemetry } from '../aws/endpoint-telemetry.ts';
import { LambdaRefresher } from '../aws/refresher.ts';
import type { Clock } from '../broker/record/time.ts';
import { Door } from '../consumers/door.ts';
import { parseSettings } from './settings.ts';

/** Builds everything that the token endpoint works with: the only place where its clients are made. */
export function compose(env: Readonly<Record<string, string | undefined>>, clock: Clock): Door {
  const settings = parseSettings(env);
  // A client waits: what does not answer soon is answered for.
  const secrets = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 3000 },
  });
  // A second invocation after a lost answer would be a second refresh. The gateway hangs up after 30 seconds.
  const functions = new LambdaClient({
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 20_000 },
  });
  return new Door({
    clock,
    consumers: new SecretsManagerConsumers(secrets, settings.consumerPrefix),
    consumerTokens: new SecretsManagerConsumerTokens(secrets, settings.projectionPrefix),
    refresher: new LambdaRefresher(functions, settings.refreshFunction),
    telemetry: new PowertoolsEndpointTelemetry(settings.installation, clock),
  });
}
