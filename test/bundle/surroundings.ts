import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { scheduler } from '../../sandbox/aws/scheduler.ts';
import { Schedules } from '../../sandbox/aws/schedules.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { secretsManager } from '../../sandbox/aws/secrets-manager.ts';
import { Sns } from '../../sandbox/aws/sns.ts';
import { Faults } from '../../sandbox/faults.ts';
import { type StandIn, serve } from '../../sandbox/loopback-server.ts';
import { ContactCenter } from '../../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../../sandbox/webex/identity.ts';
import { webexStandIn } from '../../sandbox/webex/identity-routes.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { type RunningFunction, startFunction } from '../support/runtime-api.ts';
import type { BundledFunction } from './bundled-function.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const variableName = 'WEBEX_ACCESS_TOKEN';

/**
 * The services that the function talks to, on loopback, and the function itself; all until the test ends. What the
 * function has written by then holds no secret.
 */
export async function deploy(bundled: BundledFunction) {
  const clock = { now: Date.now, at: () => () => {} };
  const secrets = new SecretStore(clock);
  secrets.create(bundled.environment.ROSTER_ARN ?? '');
  const schedules = new Schedules(clock, () => {});
  schedules.createGroup(bundled.environment.SCHEDULE_GROUP ?? '');
  const sns = new Sns(clock);
  sns.createTopic(bundled.environment.TOPIC_ARN?.split(':').at(-1) ?? '');
  const webex = new WebexIdentity({ now: Date.now, seed: 1, secretMark: canary('webex') });
  const contactCenter = new ContactCenter({ now: Date.now, seed: 2, identity: webex });
  const variables = contactCenter.org(orgId);

  const url = async (standIn: StandIn) => {
    const server = await serve(standIn, { now: Date.now, sleep, faults: new Faults() });
    onTestFinished(() => server.close());
    return server.url;
  };
  const endpoints = {
    AWS_ENDPOINT_URL_SECRETS_MANAGER: await url(secretsManager(secrets)),
    AWS_ENDPOINT_URL_SCHEDULER: await url(scheduler(schedules)),
    AWS_ENDPOINT_URL_SNS: await url(sns),
    WEBEX_API_BASE_URL: `${await url(webexStandIn(webex))}/v1`,
    CONTACT_CENTER_BASE_URL: await url(contactCenterStandIn(contactCenter)),
  };

  return {
    secrets,
    schedules,
    sns,
    webex,
    variables,

    /** A record as a person registers it, of an authorized Service App whose token may write its variable. */
    register(name: string): void {
      variables.create({ name: variableName });
      const app = webex.registerServiceApp({ orgId, scopes: ['cjp:config_read', 'cjp:config_write'] });
      const { clientId, clientSecret, refreshToken } = app;
      const target = { orgId, datacenter: 'us1', variableName };
      const text = JSON.stringify({ clientId, clientSecret, refreshToken, target });
      secrets.create(`${bundled.environment.RECORD_PREFIX}${name}`, { value: { text } });
    },

    /** The grant that the function has saved of a record. */
    saved(name: string): Record<string, string> {
      const { value } = secrets.get(`${bundled.environment.RECORD_PREFIX}${name}`, { label: 'STATE' }).version;
      return JSON.parse('text' in value ? value.text : '').grants[0];
    },

    /** What flows read. */
    published: () => variables.value(variableName),

    async start(changed: Record<string, string> = {}): Promise<RunningFunction> {
      const environment = { ...bundled.environment, ...endpoints, ...changed };
      const started = await startFunction({ ...bundled, environment });
      onTestFinished(async () => expectNoCanary(await started.stop()));
      return started;
    },
  };
}

/** Ends the function; the JSON lines that it has logged. */
export async function logOf(started: RunningFunction): Promise<Record<string, unknown>[]> {
  const lines = (await started.stop()).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}
