import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { TopicPeople } from '../aws/people.ts';
import { SecretsManagerProjections } from '../aws/projections.ts';
import { SecretsManagerRegistry } from '../aws/registry.ts';
import { PowertoolsTelemetry } from '../aws/telemetry.ts';
import { SchedulerWakes } from '../aws/wakes.ts';
import { MINUTE } from '../broker/lifetime.ts';
import type { Broker, Clock } from '../broker/ports.ts';
import { ContactCenterApi } from '../webex/contact-center.ts';
import { Http } from '../webex/http.ts';
import { TokenEndpoint } from '../webex/token-endpoint.ts';
import { parseSettings } from './settings.ts';

/** The function that is running, by its invocation. */
export interface Invocation {
  functionName: string;
  functionArn: string;
}

/** Builds everything that the broker works with: the only place where clients are made. */
export function compose(
  env: Readonly<Record<string, string | undefined>>,
  clock: Clock,
): (invocation: Invocation) => Broker {
  const settings = parseSettings(env);
  // One try a call: the broker itself tries again, on its own clock and within the time that it has left.
  const aws = { maxAttempts: 1, requestHandler: { connectionTimeout: 3000, requestTimeout: 10_000 } };
  const http = new Http();
  const scheduler = new SchedulerClient(aws);
  const secrets = new SecretsManagerClient(aws);
  const parts = {
    clock,
    timing: { renewAt: settings.renewAt, sweepMs: settings.sweepMinutes * MINUTE },
    registry: new SecretsManagerRegistry(secrets, settings.recordPrefix, clock),
    ...(settings.projectionPrefix !== undefined && {
      projections: new SecretsManagerProjections(secrets, settings.projectionPrefix),
    }),
    webex: new TokenEndpoint({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    contactCenter: new ContactCenterApi({ baseUrl: settings.contactCenterBaseUrl, http, clock }),
    people: new TopicPeople(new SNSClient(aws), settings.topicArn),
    telemetry: new PowertoolsTelemetry(settings.recordPrefix.replace(/\/$/, ''), clock),
  };
  return ({ functionName, functionArn }) => ({
    ...parts,
    functionName,
    wakes: new SchedulerWakes(scheduler, {
      functionArn,
      group: settings.scheduleGroup,
      roleArn: settings.schedulerRoleArn,
      deadLetterQueueArn: settings.deadLetterQueueArn,
    }),
  });
}
