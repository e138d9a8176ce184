import { describe, expect, test } from 'vitest';
import { only, type Properties, synthesized } from './synthesized.ts';

const template = synthesized();
const topic = only(template, 'AWS::SNS::Topic');
const alarms: Properties[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => alarm.Properties,
);
const alarm = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `token-broker-${name}`);

describe('every alarm', () => {
  test.each(alarms)('tells people when it begins and when it is over: $AlarmName', (properties) => {
    expect(properties.AlarmActions).toEqual([{ Ref: topic.id }]);
    expect(properties.OKActions).toEqual([{ Ref: topic.id }]);
    expect(properties).not.toHaveProperty('ActionsEnabled', false);
  });

  test('says what to type', () => {
    expect(alarms.map(({ AlarmName, AlarmDescription }) => [AlarmName, plain(AlarmDescription)])).toEqual([
      ['token-broker-failing', expect.stringContaining(': aws logs tail <RefreshLogs> --region <AWS::Region>')],
      [
        'token-broker-silence',
        expect.stringMatching(/: aws lambda invoke .* --function-name <RefreshFunction> .*'{"action":"sweep"}'/),
      ],
      ['token-broker-dead-letters', expect.stringMatching(/: aws sqs receive-message .*: aws sqs purge-queue /)],
    ]);
  });
});

describe('the topic', () => {
  const policy = only(template, 'AWS::SNS::TopicPolicy').properties;

  test('lets the alarms of this account publish, and nobody without TLS', () => {
    expect(policy.Topics).toEqual([{ Ref: topic.id }]);
    expect(policy.PolicyDocument.Statement).toEqual([
      {
        Sid: 'AllowPublishThroughSSLOnly',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sns:Publish',
        Resource: { Ref: topic.id },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Sid: 'AlarmsMayPublish',
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: { Ref: topic.id },
        Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('has no key of its own, which would have to admit CloudWatch', () => {
    expect(topic.properties).toEqual({ DisplayName: 'token-broker' });
  });

  test('writes to the address in the settings', () => {
    template.resourceCountIs('AWS::SNS::Subscription', 0);
    const told = synthesized({ alarmEmail: 'ops@example.com' });
    expect(only(told, 'AWS::SNS::Subscription').properties).toEqual({
      TopicArn: { Ref: only(told, 'AWS::SNS::Topic').id },
      Protocol: 'email',
      Endpoint: 'ops@example.com',
    });
  });
});

describe('the alarm for failing records', () => {
  test('follows what the last sweep said', () => {
    expect(alarm('failing')).toMatchObject({
      Namespace: 'TokenBroker',
      MetricName: 'RecordsFailing',
      Dimensions: [{ Name: 'service', Value: 'token-broker' }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'ignore',
    });
  });
});

describe('the alarm for silence', () => {
  test('goes off when three sweeps in a row have not ended', () => {
    expect(alarm('silence')).toMatchObject({
      Namespace: 'TokenBroker',
      MetricName: 'SweepCompleted',
      Dimensions: [{ Name: 'service', Value: 'token-broker' }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 3,
      ComparisonOperator: 'LessThanThreshold',
      Threshold: 1,
      TreatMissingData: 'breaching',
    });
    expect(alarm('silence')).not.toHaveProperty('DatapointsToAlarm');
  });

  test('gives a new installation as long before it listens', () => {
    expect(alarm('silence').WarmUpConfiguration).toEqual({ WarmUpPeriodDurationInMinutes: 180 });
  });

  test('follows the interval between sweeps', () => {
    const { properties } = only(synthesized({ sweepMinutes: '15' }), 'AWS::CloudWatch::Alarm', 'AlarmsSilence');
    expect(properties).toMatchObject({ Period: 900, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 45 } });
    expect(plain(properties.AlarmDescription)).toContain('for 45 minutes');
  });
});

describe('the alarm for dead letters', () => {
  test('stays until the queue is empty', () => {
    expect(alarm('dead-letters')).toMatchObject({
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, 'AWS::SQS::Queue').id, 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 300,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });
});

/** A text with references in it, as people read it; logical ids without their hash. */
function plain(text: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string {
  if (typeof text === 'string') return text;
  return text['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : `<${part.Ref.replace(/[0-9A-F]{8}$/, '')}>`))
    .join('');
}
