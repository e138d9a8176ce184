import { WrongUse } from '../terminal/command.ts';
import { defaultStack, type Installation } from './installation.ts';
import { operatorCommand } from './operator-command.ts';

interface Statement {
  Sid: string;
  Effect: 'Allow';
  Action: string[];
  Resource: string | string[];
}

/** Prints what an operator may do, as a policy to attach to their role. */
export const iamPolicy = operatorCommand({
  usage: 'iam-policy',
  about: `Prints a policy for AWS IAM with the permissions that the commands need on this installation, and on no other. It lets
an operator read and change every record. docs/security.md gives the reason for each. Deploying needs CDK's
permissions instead.`,
  flags: {},
  examples: ['iam-policy', 'iam-policy > operator-policy.json'],
  check({ names }) {
    if (names.length > 0) throw new WrongUse('iam-policy takes no NAME: a right reaches all records.');
  },
  async run({ installation, flags }) {
    const policy = { Version: '2012-10-17', Statement: statementsFor(installation, flags.stack ?? defaultStack) };
    return { exitCode: 0, json: policy, lines: [JSON.stringify(policy, undefined, 2)], exact: true };
  },
});

type Named = Pick<
  Installation,
  'functionName' | 'recordPrefix' | 'recordKeyArn' | 'rosterArn' | 'topicArn' | 'tokenEndpoint'
> & { log: Pick<Installation['log'], 'group'> };

/** The topic's ARN tells the partition, the region and the account of all the others. */
export function statementsFor(installation: Named, stack: string): Statement[] {
  const { functionName, log, recordPrefix, recordKeyArn, rosterArn, topicArn, tokenEndpoint } = installation;
  const [, partition, , region, account] = topicArn.split(':');
  const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const secretsUnder = (prefix: string) => arn('secretsmanager', `secret:${prefix}*`);
  const allow = (Sid: string, Action: string[], Resource: Statement['Resource']): Statement[] => [
    { Sid, Effect: 'Allow', Action, Resource },
  ];
  const secrets = (...actions: string[]) => actions.map((action) => `secretsmanager:${action}`);
  return [
    ...allow(
      'FindTheInstallation',
      ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResources'],
      arn('cloudformation', `stack/${stack}/*`),
    ),
    ...allow(
      'ReconcileByHand',
      ['lambda:GetFunctionConfiguration', 'lambda:InvokeFunction'],
      arn('lambda', `function:${functionName}`),
    ),
    ...allow(
      'ChangeRecords',
      secrets(
        'CreateSecret',
        'DeleteSecret',
        'DescribeSecret',
        'GetSecretValue',
        'ListSecretVersionIds',
        'PutSecretValue',
        'RestoreSecret',
        'UpdateSecretVersionStage',
      ),
      secretsUnder(recordPrefix),
    ),
    // AWS lets neither be bounded; what the second reads, the right to read each secret bounds.
    ...allow('SeeAllRecords', secrets('BatchGetSecretValue', 'ListSecrets'), '*'),
    ...allow('ReadWhatSweepsRemember', secrets('GetSecretValue'), rosterArn),
    ...allow(
      'ProbeTheStore',
      secrets('CreateSecret', 'DeleteSecret', 'GetSecretValue', 'PutSecretValue'),
      secretsUnder(recordPrefix.replace(/\/$/, '-probe/')),
    ),
    ...(recordKeyArn === undefined ? [] : allow('UseTheKey', ['kms:Decrypt', 'kms:GenerateDataKey'], recordKeyArn)),
    ...(tokenEndpoint === undefined
      ? []
      : allow(
          'ChangeConsumers',
          secrets('CreateSecret', 'DeleteSecret', 'DescribeSecret', 'TagResource', 'UntagResource'),
          [tokenEndpoint.consumerPrefix, tokenEndpoint.consumerTokenPrefix].map(secretsUnder),
        )),
    ...allow('SeeWhoIsTold', ['sns:ListSubscriptionsByTopic'], topicArn),
    ...allow('ReadTheLog', ['logs:FilterLogEvents'], arn('logs', `log-group:${log.group}:*`)),
    ...allow(
      'Examine',
      [
        'cloudwatch:DescribeAlarmHistory',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:GetDashboard',
        'cloudwatch:GetMetricStatistics',
        'scheduler:GetSchedule',
        'sqs:GetQueueAttributes',
      ],
      '*',
    ),
  ];
}
