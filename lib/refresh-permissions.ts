import { ArnFormat, type Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Schedules } from './schedules.ts';
import type { Settings } from './settings.ts';

/** Everything that the function may do, apart from writing its own log. The name prefix and the group bound it. */
export function refreshPermissions(
  stack: Stack,
  { settings, schedules, topic }: { settings: Settings; schedules: Schedules; topic: ITopic },
): PolicyStatement[] {
  const records = stack.formatArn({
    service: 'secretsmanager',
    resource: 'secret',
    resourceName: `${settings.name}/*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
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
        'secretsmanager:UpdateSecretVersionStage',
      ],
      resources: [records],
    }),
    // Neither takes a resource; of what they find, only what GetSecretValue allows is read.
    new PolicyStatement({
      sid: 'FindRecords',
      actions: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
      resources: ['*'],
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
  if (settings.kmsKeyArn) {
    statements.push(
      new PolicyStatement({
        sid: 'UseTheRecordsKey',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [settings.kmsKeyArn],
        conditions: { StringEquals: { 'kms:ViaService': `secretsmanager.${stack.region}.amazonaws.com` } },
      }),
    );
  }
  return statements;
}
