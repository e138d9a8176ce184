import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecretsManagerConsumerTokens } from '../aws/consumer-tokens.ts';
import { networkLimits, proxiesOf } from '../aws/network.ts';
import { SecretsManagerRecordStore } from '../aws/record-store.ts';
import { SecretsManagerRoster } from '../aws/roster.ts';
import { PowertoolsTelemetry } from '../aws/telemetry.ts';
import type { WakeTarget } from '../aws/wakes.ts';
import type { Whereabouts } from '../broker/notify/messages.ts';
import type { Deps, Notifier, Wakes } from '../broker/ports.ts';
import { type Clock, MINUTE } from '../broker/record/time.ts';
import { ContactCenterApi } from '../webex/contact-center.ts';
import { Http } from '../webex/http.ts';
import { WebexOAuth } from '../webex/oauth.ts';
import { HttpHeartbeat } from './heartbeat.ts';
import { parseSettings, type Settings } from './settings.ts';

/** The function that is running, by its invocation. */
export interface Invocation {
  functionName: string;
  functionArn: string;
}

/** One try per call: the broker retries on its own clock and within its remaining time. */
const aws = { maxAttempts: 1, requestHandler: networkLimits() };

/** Builds the broker's dependencies: the only place where the function's clients are made. */
export function compose(
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): (invocation: Invocation) => Deps {
  const settings = parseSettings(env);
  const http = new Http({ proxies: proxiesOf(env) });
  const secrets = new SecretsManagerClient(aws);
  const parts = {
    clock,
    timing: { renewAt: settings.renewAt, sweepMs: settings.sweepMinutes * MINUTE },
    store: new SecretsManagerRecordStore(secrets, settings.recordPrefix, clock),
    ...(settings.consumerTokenPrefix !== undefined && {
      consumerTokens: new SecretsManagerConsumerTokens(secrets, settings.consumerTokenPrefix),
    }),
    webex: new WebexOAuth({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    contactCenter: new ContactCenterApi({ baseUrl: settings.contactCenterBaseUrl, http, clock }),
    roster: new SecretsManagerRoster(secrets, settings.rosterArn),
    ...(settings.heartbeatSecret !== undefined && {
      heartbeat: new HttpHeartbeat(secrets, settings.heartbeatSecret, http),
    }),
    notifier: notifierOf(settings.topicArn),
    telemetry: new PowertoolsTelemetry(settings.recordPrefix.replace(/\/$/, ''), clock),
  };
  const target = {
    group: settings.scheduleGroup,
    roleArn: settings.schedulerRoleArn,
    deadLetterQueueArn: settings.deadLetterQueueArn,
  };
  return ({ functionName, functionArn }) => ({
    ...parts,
    whereabouts: whereaboutsOf(settings, functionName, functionArn),
    wakes: wakesOf({ ...target, functionArn }),
  });
}

function whereaboutsOf(settings: Settings, functionName: string, functionArn: string): Whereabouts {
  const [, , , region = '', account = ''] = functionArn.split(':');
  const { stackName, runbookUrl, logGroupName = `/aws/lambda/${functionName}` } = settings;
  return { region, account, functionName, stackName, runbookUrl, logGroupName };
}

/** Loaded with the first message: most invocations send none. */
function notifierOf(topicArn: string): Notifier {
  const load = once(async () => {
    const { SNSClient, TopicNotifier } = await import('./lazy-clients.ts');
    return new TopicNotifier(new SNSClient(aws), topicArn);
  });
  return { notify: async (subject, text) => (await load()).notify(subject, text) };
}

/** Loaded with the first wake: most invocations set none. */
function wakesOf(target: WakeTarget): Wakes {
  const load = once(async () => {
    const { SchedulerClient, SchedulerWakes } = await import('./lazy-clients.ts');
    return new SchedulerWakes(new SchedulerClient(aws), target);
  });
  return { create: async (record, at) => (await load()).create(record, at) };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
