import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { consumerTokenPrefix, recordPrefix, secretsUnder } from './prefixes.ts';
import type { Schedules } from './schedules.ts';
import type { Settings } from './settings.ts';

/** Everything that the function may do, apart from writing its own log. The name prefix and the group bound it. */
export function refreshPermissions(
  stack: Stack,
  {
    settings,
    schedules,
    topic,
    rosterArn,
  }: { settings: Settings; schedules: Schedules; topic: ITopic; rosterArn: string },
): PolicyStatement[] {
  const wakes = stack.formatArn({
    service: 'scheduler',
    resource: 'schedule',
    resourceName: `${schedules.group.scheduleGroupName}/*`,
  });

  const statements = [
    new PolicyStatement({
      sid: 'ReadAndSaveRecords',
      actions: [
        'secretsmanager:GetSecretValue',
        'secretsmanager:PutSecretValue',
        'secretsmanager:ListSecretVersionIds',
      ],
      resources: [secretsUnder(stack, recordPrefix(settings))],
    }),
    // Neither takes a resource; of what they find, only what GetSecretValue allows is read.
    new PolicyStatement({
      sid: 'FindRecords',
      actions: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
      resources: ['*'],
    }),
    new PolicyStatement({
      sid: 'KeepTheRoster',
      actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      resources: [rosterArn],
    }),
    new PolicyStatement({ sid: 'MakeWakes', actions: ['scheduler:CreateSchedule'], resources: [wakes] }),
    new PolicyStatement({
      sid: 'HandWakesTheirRole',
      actions: ['iam:PassRole'],
      resources: [schedules.role.roleArn],
      conditions: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    }),
    new PolicyStatement({ sid: 'TellPeople', actions: ['sns:Publish'], resources: [topic.topicArn] }),
  ];
  if (settings.heartbeatUrl !== undefined) {
    const resource = { service: 'secretsmanager', resource: 'secret', arnFormat: ArnFormat.COLON_RESOURCE_NAME };
    statements.push(
      new PolicyStatement({
        sid: 'ReadTheHeartbeat',
        actions: ['secretsmanager:GetSecretValue'],
        // AWS ends the name with a hyphen and six characters.
        resources: [stack.formatArn({ ...resource, resourceName: `${settings.heartbeatUrl}-??????` })],
      }),
    );
  }
  if (settings.tokenEndpoint) {
    statements.push(
      new PolicyStatement({
        sid: 'GiveConsumersTheirTokens',
        actions: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        resources: [secretsUnder(stack, consumerTokenPrefix(settings))],
      }),
    );
  }
  if (settings.kmsKeyArn) {
    statements.push(useOfKey(stack, 'UseTheRecordsKey', settings.kmsKeyArn, 'kms:Decrypt', 'kms:GenerateDataKey'));
  }
  return statements;
}

/** Of a customer's key, through Secrets Manager alone. */
export function useOfKey(stack: Stack, sid: string, keyArn: string, ...actions: string[]): PolicyStatement {
  return new PolicyStatement({
    sid,
    actions,
    resources: [keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` } },
  });
}
