import { setTimeout as sleep } from 'node:timers/promises';
import { scheduler } from '../sandbox/aws/scheduler.ts';
import { Schedules } from '../sandbox/aws/schedules.ts';
import { SecretStore } from '../sandbox/aws/secret-store.ts';
import { secretsManager } from '../sandbox/aws/secrets-manager.ts';
import { Sns } from '../sandbox/aws/sns.ts';
import { Faults } from '../sandbox/faults.ts';
import { type StandIn, serve } from '../sandbox/loopback-server.ts';
import { ContactCenter } from '../sandbox/webex/contact-center.ts';
import { contactCenterStandIn } from '../sandbox/webex/contact-center-routes.ts';
import { WebexIdentity } from '../sandbox/webex/identity.ts';
import { webexStandIn } from '../sandbox/webex/identity-routes.ts';
import { movedAway } from './distance.ts';

/** All that the function talks to, on this machine's time, and so far away. */
export interface Services {
  secrets: SecretStore;
  webex: WebexIdentity;
  contactCenter: ContactCenter;
  /** With this the function finds them. */
  environment: Record<string, string>;
  /** How many requests they have answered. */
  readonly calls: number;
  close(): Promise<void>;
}

/** `environment` is the deployed function's. */
export async function serveFarAway(roundTripMs: number, environment: Record<string, string>): Promise<Services> {
  const clock = { now: Date.now, at: () => () => {} };
  const secrets = new SecretStore(clock);
  if (environment.ROSTER_ARN) secrets.create(environment.ROSTER_ARN);
  const schedules = new Schedules(clock, () => {});
  schedules.createGroup(environment.SCHEDULE_GROUP ?? '');
  const sns = new Sns(clock);
  sns.createTopic(environment.TOPIC_ARN?.split(':').at(-1) ?? '');
  const webex = new WebexIdentity({ now: Date.now, seed: 1 });
  const contactCenter = new ContactCenter({ now: Date.now, seed: 2, identity: webex });

  let calls = 0;
  const closing: (() => Promise<void>)[] = [];
  const url = async (standIn: StandIn) => {
    const witness = () => {
      calls += 1;
    };
    const near = await serve(standIn, { now: Date.now, sleep, faults: new Faults(), witness });
    const far = await movedAway(near.url, roundTripMs);
    closing.push(far.close, near.close);
    return far.url;
  };
  return {
    secrets,
    webex,
    contactCenter,
    environment: {
      ...environment,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: await url(secretsManager(secrets)),
      AWS_ENDPOINT_URL_SCHEDULER: await url(scheduler(schedules)),
      AWS_ENDPOINT_URL_SNS: await url(sns),
      WEBEX_API_BASE_URL: `${await url(webexStandIn(webex))}/v1`,
      CONTACT_CENTER_BASE_URL: await url(contactCenterStandIn(contactCenter)),
    },
    get calls() {
      return calls;
    },
    close: async () => {
      for (const close of closing) await close();
    },
  };
}
