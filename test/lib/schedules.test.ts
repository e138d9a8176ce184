import { describe, expect, test } from 'vitest';
import { arnOf, only, permissionsOf, synthesized } from './synthesized.ts';

const template = synthesized();
const role = only(template, 'AWS::IAM::Role', 'Schedules');
const group = only(template, 'AWS::Scheduler::ScheduleGroup');
const queue = only(template, 'AWS::SQS::Queue');
const { id: sweepId, properties: sweep } = only(template, 'AWS::Scheduler::Schedule');

describe('the sweep', () => {
  test('comes every hour, on time', () => {
    expect(sweep).toMatchObject({
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      State: 'ENABLED',
    });
  });

  test('comes as often as the settings say, and is retried until the next', () => {
    const { properties } = only(synthesized({ sweepMinutes: '15' }), 'AWS::Scheduler::Schedule');
    expect(properties.ScheduleExpression).toBe('rate(15 minutes)');
    expect(properties.Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 900, MaximumRetryAttempts: 185 });
  });

  test('invokes the function with the event for a sweep, by a role that may do so', () => {
    expect(JSON.parse(sweep.Target.Input)).toEqual({ action: 'sweep' });
    expect(sweep.Target.RoleArn).toEqual(arnOf(role.id));
    expect(permissionsOf(template, role.id)).toContainEqual(
      expect.objectContaining({ Action: 'lambda:InvokeFunction', Resource: sweep.Target.Arn }),
    );
    expect(sweep.Target.Arn).toEqual(arnOf(only(template, 'AWS::Lambda::Function').id));
  });

  test('leaves what cannot be delivered in a queue that its role may write to', () => {
    expect(sweep.Target.DeadLetterConfig).toEqual({ Arn: arnOf(queue.id) });
    expect(permissionsOf(template, role.id)).toContainEqual(
      expect.objectContaining({ Action: 'sqs:SendMessage', Resource: arnOf(queue.id) }),
    );
  });

  test('lives in the group from which alone the role can be taken', () => {
    expect(sweep.GroupName).toBe(group.properties.Name);
    expect(role.properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['aws:SourceArn']).toEqual(
      arnOf(group.id),
    );
  });

  test('begins when its group, its role and what the role may do are there', () => {
    const needed = [group.id, role.id, only(template, 'AWS::IAM::Policy', 'Schedules').id];
    expect(template.findResources('AWS::Scheduler::Schedule')[sweepId]?.DependsOn).toEqual(
      expect.arrayContaining(needed),
    );
  });
});

describe('the group', () => {
  test('goes with the stack, and the wakes in it too', () => {
    template.hasResource('AWS::Scheduler::ScheduleGroup', { DeletionPolicy: 'Delete' });
  });
});

describe('the dead-letter queue', () => {
  test('is encrypted and keeps messages for two weeks', () => {
    expect(queue.properties).toEqual({ SqsManagedSseEnabled: true, MessageRetentionPeriod: 14 * 24 * 60 * 60 });
  });

  test('refuses clients that do not use TLS', () => {
    const { properties } = only(template, 'AWS::SQS::QueuePolicy');
    expect(properties.Queues).toEqual([{ Ref: queue.id }]);
    expect(properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Resource: arnOf(queue.id),
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });
});
