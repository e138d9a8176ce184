import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerConsumerTokens } from '../aws/consumer-tokens.ts';
import { networkLimits } from '../aws/network.ts';
import type { Clock } from '../broker/record/time.ts';
import { SecretsManagerConsumers } from './aws/consumers.ts';
import { PowertoolsEndpointTelemetry } from './aws/endpoint-telemetry.ts';
import { LambdaRefresher } from './aws/refresher.ts';
import { TokenServer } from './domain/token-server.ts';
import { parseSettings } from './settings.ts';

/** Builds everything that the token endpoint works with: the only place that makes its clients. */
export function compose(env: Readonly<Record<string, string | undefined>>, clock: Clock): TokenServer {
  const settings = parseSettings(env);
  // A client waits: a service that does not answer soon has failed.
  const secrets = new SecretsManagerClient({
    maxAttempts: 2,
    requestHandler: networkLimits({ connectMs: 1000, answerMs: 3000 }),
  });
  // A second invocation after a lost answer would be a second refresh. The gateway hangs up after 30 seconds.
  const functions = new LambdaClient({
    maxAttempts: 1,
    requestHandler: networkLimits({ connectMs: 1000, answerMs: 20_000 }),
  });
  return new TokenServer({
    clock,
    consumers: new SecretsManagerConsumers(secrets, settings.consumerPrefix),
    consumerTokens: new SecretsManagerConsumerTokens(secrets, settings.consumerTokenPrefix),
    refresher: new LambdaRefresher(functions, settings.refreshFunction),
    telemetry: new PowertoolsEndpointTelemetry(settings.installation, clock),
  });
}
