import { Stack, Token, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { consumerPrefix, consumerTokenPrefix } from './prefixes.ts';
import type { Settings } from './settings.ts';

export interface Acknowledgement {
  /** The construct, by its path in the broker. */
  at: string;
  /** What cdk-nag finds there, by its AwsSolutions or its Serverless pack. */
  id: string;
  reason: string;
}

/** What the ARNs of a stack have in common. */
export type Place = Pick<Stack, 'partition' | 'region' | 'account'>;

/** Every finding of cdk-nag that stands, and why the design decides otherwise. */
export function acknowledgements(settings: Pick<Settings, 'name' | 'tokenEndpoint'>, place: Place): Acknowledgement[] {
  const local = wildcardIn(place);
  return [...ofBroker(settings, local), ...(settings.tokenEndpoint ? ofTokenEndpoint(settings, local) : [])];
}

/** The finding on a resource there, as cdk-nag writes it: what only the deployment knows stands in angle brackets. */
function wildcardIn({ partition, region, account }: Place) {
  const known = (value: string, name: string) => (Token.isUnresolved(value) ? `<AWS::${name}>` : value);
  const arn = `arn:${known(partition, 'Partition')}`;
  const where = `${known(region, 'Region')}:${known(account, 'AccountId')}`;
  return (service: string, resource: string) => `AwsSolutions-IAM5[Resource::${arn}:${service}:${where}:${resource}]`;
}

type Local = ReturnType<typeof wildcardIn>;

function ofBroker({ name: installation }: Pick<Settings, 'name'>, local: Local): Acknowledgement[] {
  return [
    {
      at: 'Refresh/Role',
      id: local('secretsmanager', `secret:${installation}/*`),
      reason: 'Records are registered without a deployment; the name prefix bounds them.',
    },
    {
      at: 'Refresh/Role',
      id: local('scheduler', `schedule/${installation}/*`),
      reason: 'Wakes are named when they are made; the schedule group bounds them.',
    },
    {
      at: 'Refresh/Role',
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'ListSecrets and BatchGetSecretValue take no resource; values are read under the name prefix alone.',
    },
    {
      at: 'Refresh/Function',
      id: 'Serverless-LambdaDLQ',
      reason: 'The registry and the next check are the retry; an event that failed is worth nothing an hour later.',
    },
    {
      at: 'Refresh/Function',
      id: 'Serverless-LambdaAsyncFailureDestination',
      reason: 'A failed check tells people itself, and the next sweep counts it.',
    },
    {
      at: 'Refresh/Function',
      id: 'Serverless-LambdaTracing',
      reason: 'One function with one log line a check leaves nothing to trace.',
    },
    {
      at: 'Roster',
      id: 'AwsSolutions-SMG4',
      reason: 'It holds names of records and dates, no secret that could be rotated.',
    },
    {
      at: 'Schedules/DeadLetters',
      id: 'AwsSolutions-SQS3',
      reason: "It is a dead-letter queue, that of EventBridge Scheduler, at whose schedules cdk-nag doesn't look.",
    },
    {
      at: 'Schedules/DeadLetters',
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is a dead-letter queue and needs none of its own.',
    },
    {
      at: 'Alerts/Topic',
      id: 'Serverless-SNSRedrivePolicy',
      reason: 'An undelivered mail in a queue reaches no operator; the alarms stay on until the failure is over.',
    },
  ];
}

function ofTokenEndpoint(settings: Pick<Settings, 'name'>, local: Local): Acknowledgement[] {
  const projections = local('secretsmanager', `secret:${consumerTokenPrefix(settings)}*`);
  return [
    {
      at: 'Refresh/Role',
      id: projections,
      reason: 'Consumers are bound to records without a deployment; the name prefix bounds what is projected.',
    },
    {
      at: 'TokenEndpoint/Role',
      id: projections,
      reason: 'Consumers are bound to records without a deployment; a projection holds an access token alone.',
    },
    {
      at: 'TokenEndpoint/Role',
      id: local('secretsmanager', `secret:${consumerPrefix(settings)}*`),
      reason: 'Consumers are added without a deployment; their secrets hold hashes, and the name prefix bounds them.',
    },
    ...['ANY--oauth2--token', 'ANY--v1--refresh', 'ANY--v1--validate'].map((route) => ({
      at: `TokenEndpoint/Door/Api/${route}`,
      id: 'AwsSolutions-APIG4',
      reason: 'The function itself authenticates the client, as RFC 6749 wants it; an authorizer cannot read a form.',
    })),
    {
      at: 'TokenEndpoint/Function',
      id: 'Serverless-LambdaDLQ',
      reason: 'Its client waits for the answer; there is no event that could be lost.',
    },
    {
      at: 'TokenEndpoint/Function',
      id: 'Serverless-LambdaTracing',
      reason: 'One log line a request says what there is to know of it.',
    },
  ];
}

/** Tells cdk-nag of them. */
export function acknowledge(broker: IConstruct, settings: Pick<Settings, 'name' | 'tokenEndpoint'>): void {
  for (const { at, id, reason } of acknowledgements(settings, Stack.of(broker))) {
    const construct = at.split('/').reduce<IConstruct>((scope, child) => scope.node.findChild(child), broker);
    Validations.of(construct).acknowledge({ id, reason });
  }
}
