import { describe, expect, test } from 'vitest';
import { arnOf, only, type Properties, permissionsOf, synthesized } from './synthesized.ts';

const template = synthesized({ alarmEmail: 'ops@example.com' });
const resources: Record<string, { Type: string; Properties: Properties }> = template.toJSON().Resources;

/** The resource that a reference leads to. */
function follow(reference: { Ref: string } | { 'Fn::GetAtt': [string, string] }) {
  const id = 'Ref' in reference ? reference.Ref : reference['Fn::GetAtt'][0];
  const found = resources[id];
  if (!found) throw new Error(`Nothing in the template is called ${id}.`);
  return { id, type: found.Type, properties: found.Properties };
}

const alarms = Object.values(resources).filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm');

describe('the way of an alarm to people', () => {
  test.each(alarms.map(({ Properties }) => Properties))('leads over the topic that admits it: $AlarmName', (alarm) => {
    const subscribers = Object.values(resources).filter(({ Type }) => Type === 'AWS::SNS::Subscription');
    const policies = Object.values(resources).filter(({ Type }) => Type === 'AWS::SNS::TopicPolicy');
    for (const action of [...alarm.AlarmActions, ...alarm.OKActions]) {
      const topic = follow(action);
      expect(topic.type).toBe('AWS::SNS::Topic');
      // A key of the topic's own would need to admit CloudWatch too.
      expect(topic.properties).not.toHaveProperty('KmsMasterKeyId');
      const statements = policies
        .filter(({ Properties }) => Properties.Topics.some((one: Properties) => follow(one).id === topic.id))
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
      expect(statements).toContainEqual({
        Sid: expect.any(String),
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: topic.id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      });
      expect(subscribers.map(({ Properties }) => follow(Properties.TopicArn).id)).toContain(topic.id);
    }
  });

  test("is the way of the function's own messages too", () => {
    const { properties } = only(template, 'AWS::Lambda::Function');
    const topic = follow(properties.Environment.Variables.TOPIC_ARN);
    expect(alarms.flatMap(({ Properties }) => Properties.AlarmActions)).toContainEqual({ Ref: topic.id });
    expect(permissionsOf(template, follow(properties.Role).id)).toContainEqual(
      expect.objectContaining({ Action: 'sns:Publish', Resource: { Ref: topic.id } }),
    );
  });
});

describe('the way of a schedule to the function', () => {
  const { properties: sweep } = only(template, 'AWS::Scheduler::Schedule');
  const { id: functionId, properties: refresh } = only(template, 'AWS::Lambda::Function');
  const { SCHEDULER_ROLE_ARN, DEAD_LETTER_QUEUE_ARN, SCHEDULE_GROUP } = refresh.Environment.Variables;

  test.each([
    ['of the sweep', sweep.Target.RoleArn, sweep.Target.DeadLetterConfig.Arn],
    ['of a wake', SCHEDULER_ROLE_ARN, DEAD_LETTER_QUEUE_ARN],
  ])(
    'leads over a role that Scheduler may take, and ends in a queue where it fails: %s',
    (_whose, roleArn, queueArn) => {
      const role = follow(roleArn);
      const queue = follow(queueArn);
      expect([role.type, queue.type]).toEqual(['AWS::IAM::Role', 'AWS::SQS::Queue']);
      const [trust] = role.properties.AssumeRolePolicyDocument.Statement;
      expect(trust.Principal).toEqual({ Service: 'scheduler.amazonaws.com' });
      expect(follow(trust.Condition.StringEquals['aws:SourceArn']).type).toBe('AWS::Scheduler::ScheduleGroup');
      expect(permissionsOf(template, role.id)).toEqual([
        expect.objectContaining({ Action: 'sqs:SendMessage', Resource: arnOf(queue.id) }),
        expect.objectContaining({ Action: 'lambda:InvokeFunction', Resource: arnOf(functionId) }),
      ]);
    },
  );

  test('stays in one group: the sweep is in it, the role is bound to it, and the function makes wakes in it', () => {
    const group = only(template, 'AWS::Scheduler::ScheduleGroup');
    expect(sweep.GroupName).toBe(group.properties.Name);
    expect(SCHEDULE_GROUP).toBe(group.properties.Name);
  });

  test('can be given to a wake: the function may pass that role, to Scheduler alone', () => {
    expect(permissionsOf(template, follow(refresh.Role).id)).toContainEqual(
      expect.objectContaining({
        Action: 'iam:PassRole',
        Resource: arnOf(follow(SCHEDULER_ROLE_ARN).id),
        Condition: { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
      }),
    );
  });
});
