import { describe, expect, test } from 'vitest';
import { arnOf, localArn, only, permissionsOf, synthesized } from './synthesized.ts';

const template = synthesized();
const refreshRole = only(template, 'AWS::IAM::Role', 'Refresh');
const schedulerRole = only(template, 'AWS::IAM::Role', 'Schedules');

describe('the function', () => {
  test('may do exactly this', () => {
    expect(permissionsOf(template, refreshRole.id)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: arnOf(only(template, 'AWS::Logs::LogGroup').id),
      },
      {
        Sid: 'ReadAndSaveRecords',
        Effect: 'Allow',
        Action: [
          'secretsmanager:GetSecretValue',
          'secretsmanager:ListSecretVersionIds',
          'secretsmanager:PutSecretValue',
        ],
        Resource: localArn('secretsmanager', 'secret:token-broker/*'),
      },
      {
        Sid: 'FindRecords',
        Effect: 'Allow',
        Action: ['secretsmanager:BatchGetSecretValue', 'secretsmanager:ListSecrets'],
        Resource: '*',
      },
      {
        Sid: 'KeepTheRoster',
        Effect: 'Allow',
        Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
        Resource: { Ref: only(template, 'AWS::SecretsManager::Secret').id },
      },
      {
        Sid: 'MakeWakes',
        Effect: 'Allow',
        Action: 'scheduler:CreateSchedule',
        Resource: localArn('scheduler', 'schedule/token-broker/*'),
      },
      {
        Sid: 'HandWakesTheirRole',
        Effect: 'Allow',
        Action: 'iam:PassRole',
        Resource: arnOf(schedulerRole.id),
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      },
      {
        Sid: 'TellPeople',
        Effect: 'Allow',
        Action: 'sns:Publish',
        Resource: { Ref: only(template, 'AWS::SNS::Topic').id },
      },
    ]);
  });

  test('may use a customer key, if there is one, through Secrets Manager alone', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const withKey = synthesized({ kmsKeyArn });
    const permissions = permissionsOf(withKey, only(withKey, 'AWS::IAM::Role', 'Refresh').id);
    expect(permissions).toHaveLength(8);
    expect(permissions.at(-1)).toEqual({
      Sid: 'UseTheRecordsKey',
      Effect: 'Allow',
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Resource: kmsKeyArn,
      Condition: {
        StringEquals: {
          'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
        },
      },
    });
  });
});

test('the function may read the one secret that holds the heartbeat, if there is one', () => {
  const withHeartbeat = synthesized({ heartbeatUrl: 'ops/heartbeat' });
  expect(permissionsOf(withHeartbeat, only(withHeartbeat, 'AWS::IAM::Role', 'Refresh').id).at(-1)).toEqual({
    Sid: 'ReadTheHeartbeat',
    Effect: 'Allow',
    Action: 'secretsmanager:GetSecretValue',
    Resource: localArn('secretsmanager', 'secret:ops/heartbeat-??????'),
  });
});

describe('Scheduler', () => {
  test('may do exactly this', () => {
    expect(permissionsOf(template, schedulerRole.id)).toEqual([
      {
        Sid: 'KeepUndelivered',
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Resource: arnOf(only(template, 'AWS::SQS::Queue').id),
      },
      {
        Sid: 'Wake',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: arnOf(only(template, 'AWS::Lambda::Function').id),
      },
    ]);
  });
});

describe('no role', () => {
  test.each([refreshRole, schedulerRole])('has a managed policy or one written into it: $id', ({ properties }) => {
    expect(properties).not.toHaveProperty('ManagedPolicyArns');
    expect(properties).not.toHaveProperty('Policies');
  });

  test('exists beside these two, which one service each may take', () => {
    template.resourceCountIs('AWS::IAM::Role', 2);
    expect(trustOf(refreshRole)).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
    expect(trustOf(schedulerRole)).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { Service: 'scheduler.amazonaws.com' },
        Condition: {
          StringEquals: {
            'aws:SourceAccount': { Ref: 'AWS::AccountId' },
            'aws:SourceArn': arnOf(only(template, 'AWS::Scheduler::ScheduleGroup').id),
          },
        },
      },
    ]);
  });
});

function trustOf({ properties }: typeof refreshRole) {
  return properties.AssumeRolePolicyDocument.Statement;
}
