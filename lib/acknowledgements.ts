import { type Stack, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

export interface Acknowledgement {
  /** The construct, by its path in the stack. */
  at: string;
  /** What cdk-nag finds there, by its AwsSolutions or its Serverless pack. */
  id: string;
  reason: string;
}

/** Every finding of cdk-nag that stands, and why the design decides otherwise. */
export function acknowledgements(installation: string): Acknowledgement[] {
  const local = (service: string, resource: string) =>
    `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:${service}:<AWS::Region>:<AWS::AccountId>:${resource}]`;
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
      reason: 'A mail that SNS cannot deliver helps nobody in a queue; the alarms stay on until the trouble is over.',
    },
  ];
}

/** Tells cdk-nag of them. */
export function acknowledge(stack: Stack, installation: string): void {
  for (const { at, id, reason } of acknowledgements(installation)) {
    const construct = at.split('/').reduce<IConstruct>((scope, child) => scope.node.findChild(child), stack);
    Validations.of(construct).acknowledge({ id, reason });
  }
}
