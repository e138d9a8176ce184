import { onTestFinished } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { createHandler as createRefresh } from '../../lambda/refresh/create-handler.ts';
import { createHandler } from '../../lambda/token-endpoint/create-handler.ts';
import { sha256Of } from '../../lambda/token-endpoint/domain/consumer.ts';
import { type HttpApiEvent, serveHttpApi } from '../../sandbox/aws/http-api.ts';
import { type Invoked, lambda } from '../../sandbox/aws/lambda.ts';
import type { LoopbackServer } from '../../sandbox/loopback.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { collectLog, type LogLine } from '../../sandbox/story/hosted-function.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { storedRecord } from '../support/stored-record.ts';

const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const START = Date.parse('2027-01-04T08:00:00Z');
const FUNCTION = 'token-broker-refresh';
export const FUNCTION_ARN = `arn:aws:lambda:eu-west-1:123456789012:function:${FUNCTION}`;
const PATHS = ['/oauth2/token', '/v1/refresh', '/v1/validate'];
const ENV = {
  INSTALLATION: 'token-broker',
  CONSUMER_PREFIX: 'token-broker.consumers/',
  CONSUMER_TOKEN_PREFIX: 'token-broker.consumer-tokens/',
  REFRESH_FUNCTION: FUNCTION,
};

/** Both real handlers behind a gateway, with their real clients, in a sandbox that lasts until the test ends. */
export async function deployed() {
  const sandbox = await Sandbox.start({
    start: START,
    seed: 7,
    secretMark: canary('webex'),
    deliver: (_arn, input) => refresh(JSON.parse(input)).catch(() => {}),
  });
  const { clock, identity, secrets, faults } = sandbox;
  const functions = await serve(
    lambda([{ name: FUNCTION, environment: {}, invoke: (event) => refresh(event).then(answered, failed) }]),
    { now: clock.now, sleep: clock.sleep, faults },
  );
  Object.assign(process.env, sandbox.env, ENV, { AWS_ENDPOINT_URL_LAMBDA: functions.url });
  const world = { now: clock.now, sleep: clock.sleep, random: seededRandom(11) };
  const refreshHandler = createRefresh(process.env, world);
  const refresh = (event: unknown) => {
    const end = clock.now() + 15 * 60_000;
    return refreshHandler(event, {
      functionName: FUNCTION,
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => end - clock.now(),
    });
  };

  const log: LogLine[] = [];
  const stopLog = collectLog((line) => log.push(line));
  const gateways: LoopbackServer[] = [];
  /** Another instance of the function for each request, as Lambda makes them when all come at once; else one for all. */
  const openGateway = async ({ instances }: { instances: 'one' | 'one for each request' } = { instances: 'one' }) => {
    const only = createHandler(process.env, world);
    const invoke = (event: HttpApiEvent) => (instances === 'one' ? only : createHandler(process.env, world))(event);
    const gateway = await serveHttpApi({ now: clock.now, paths: PATHS, invoke });
    gateways.push(gateway);
    return gateway.url;
  };
  onTestFinished(async () => {
    stopLog();
    await Promise.all([...gateways, functions, sandbox].map((server) => server.close()));
    expectNoCanary(log, sandbox.sns.messages);
  });

  const serviceApp = identity.registerServiceApp({ orgId: ORG, scopes: ['spark-admin:people_read'] });
  const { clientId, clientSecret, refreshToken } = serviceApp;
  secrets.create('token-broker/acme', { value: { text: JSON.stringify({ clientId, clientSecret, refreshToken }) } });
  secrets.create('token-broker.consumer-tokens/acme');

  return {
    sandbox,
    serviceApp,
    log,
    openGateway,
    refresh,
    /** Binds a consumer to records; returns the secret that it is shown once. */
    bind(name: string, records = ['acme']): string {
      const secret = canary(`consumer-${name}`);
      const text = JSON.stringify({ records, secrets: [{ sha256: sha256Of(new Secret(secret)), createdAt: '' }] });
      secrets.create(`token-broker.consumers/${name}`, { value: { text } });
      return secret;
    },
    /** The record's access token. */
    current: () => storedRecord(secrets).grant?.accessToken?.reveal() ?? '',
    noteOf(name: string): string | undefined {
      const tags = secrets.describe(`token-broker.consumers/${name}`).details.Tags ?? [];
      return tags.find(({ Key }) => Key === 'token-broker-fetches')?.Value;
    },
    /** A request's end, with time moving on for sleepers on the way. */
    run: <T>(task: () => Promise<T>): Promise<T> => clock.run(task),
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
  };
}

const answered = (answer: unknown): Invoked => ({ log: [], answer });
const failed = (error: Error): Invoked => ({ log: [], error });
