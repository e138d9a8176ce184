import { onTestFinished } from 'vitest';
import { createHandler } from '../../lambda/refresh/create-handler.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { canary } from '../support/canaries.ts';
import { labelled, storedRecord } from '../support/stored-record.ts';

const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
export const VARIABLE = 'WEBEX_ACCESS_TOKEN';
export const START = Date.parse('2027-01-04T08:00:00Z');
const FUNCTION_ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:token-broker-refresh';
export const DAY = 86_400_000;

/** One request that a stand-in answered; status 0 where the connection was cut. */
interface Heard {
  service: string;
  operation: string;
  status: number;
  body: string;
}

/** The real handler with its real clients, in a sandbox that lasts until the test ends. `env` overrides its settings. */
export async function deployed(env: Record<string, string> = {}) {
  const heard: Heard[] = [];
  const sandbox = await Sandbox.start({
    start: START,
    seed: 7,
    secretMark: canary('webex'),
    deliver: (_arn, input) => invoke(JSON.parse(input)).catch(() => {}),
    witness: ({ service, operation, status, exchange }) =>
      heard.push({ service, operation, status, body: exchange.body }),
  });
  onTestFinished(() => sandbox.close());
  const { clock, identity, contactCenter, secrets } = sandbox;
  Object.assign(process.env, sandbox.env, env);
  const handler = createHandler(process.env, { now: clock.now, sleep: clock.sleep, random: () => 0.5 });

  const invoke = (event: unknown, msLeft = 15 * 60_000) => {
    const end = clock.now() + msLeft;
    return handler(event, {
      functionName: 'token-broker-refresh',
      invokedFunctionArn: FUNCTION_ARN,
      getRemainingTimeInMillis: () => end - clock.now(),
    });
  };
  const scopes = ['spark-admin:people_read', 'cjp:config_read', 'cjp:config_write'];
  const serviceApp = identity.registerServiceApp({ orgId: ORG, scopes });
  const variables = contactCenter.org(ORG);
  variables.create({ name: VARIABLE, description: 'Kept by hand: "quotes" and {{braces}}', defaultValue: 'none' });
  const { clientId, clientSecret, refreshToken } = serviceApp;
  const record = {
    clientId,
    clientSecret,
    refreshToken,
    target: { orgId: ORG, datacenter: 'us1', variableName: VARIABLE },
  };

  return {
    sandbox,
    heard,
    serviceApp,
    variables,
    record,
    invoke: (event: unknown, msLeft?: number) => clock.run(() => invoke(event, msLeft)),
    /** Stores a record as a person does. */
    store: (name: string, value: unknown) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const id = `token-broker/${name}`;
      if (secrets.secret(id)) secrets.put(id, { text });
      else secrets.create(id, { value: { text } });
    },
    /** The record as it is stored now. */
    saved: (name = 'acme') => storedRecord(secrets, `token-broker/${name}`),
    /** The record's access token. */
    token: (name = 'acme') => storedRecord(secrets, `token-broker/${name}`).grant?.accessToken?.reveal(),
    /** What people typed, as it is stored now. */
    typed: (name = 'acme') => labelled(secrets, `token-broker/${name}`, 'AWSCURRENT'),
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
  };
}
