import { describe, expect, test } from 'vitest';
import { only, type Properties, synthesized } from './synthesized.ts';

const template = synthesized();
const topic = only(template, 'AWS::SNS::Topic');
const alarms: Properties[] = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
  (alarm) => alarm.Properties,
);
const alarm = (name: string) => alarms.find(({ AlarmName }) => AlarmName === `token-broker-${name}`);

describe('every alarm', () => {
  test('stands here: ten in all, as many as are free', () => {
    expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual([
      'token-broker-failing',
      'token-broker-refused',
      'token-broker-missing',
      'token-broker-drifted',
      'token-broker-skipped',
      'token-broker-token-life',
      'token-broker-refresh-token-life',
      'token-broker-silence',
      'token-broker-dead-letters',
      'token-broker-throttled',
    ]);
  });

  test.each(alarms)('tells people when it begins and when it is over: $AlarmName', (properties) => {
    expect(properties.AlarmActions).toEqual([{ Ref: topic.id }]);
    expect(properties.OKActions).toEqual([{ Ref: topic.id }]);
    expect(properties).not.toHaveProperty('ActionsEnabled', false);
  });

  test.each(alarms)(
    'says what to type and where to read on, in as many words as CloudWatch takes: $AlarmName',
    (one) => {
      const description = plain(one.AlarmDescription);
      expect(description).toMatch(
        /: (aws (logs|lambda|sqs) [a-z-]+|npx wxcc-token-broker [a-z]+) .*--region <AWS::Region>/,
      );
      expect(description).toMatch(
        new RegExp(` \\. Runbook: docs/runbook\\.md#alarm-${one.AlarmName.replace('token-broker-', '')}$`),
      );
      expect(description.length).toBeLessThan(800);
    },
  );

  test('of a gauge keeps its state while nothing is reported', () => {
    const gauges = alarms.filter(({ MetricName }) => /^(Records|Lowest)/.test(MetricName));
    expect(gauges.map(({ TreatMissingData }) => TreatMissingData)).toEqual(Array(6).fill('ignore'));
  });
});

describe('the topic', () => {
  const policy = only(template, 'AWS::SNS::TopicPolicy').properties;

  test('lets the alarms of this account publish, and no client without TLS', () => {
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

  test('has no key of its own, which would need to admit CloudWatch', () => {
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

/** How an alarm listens: the statistic of each period, how many of how many periods, and the threshold. */
const listening = (kind: string) => {
  const { MetricName, Statistic, Period, EvaluationPeriods, DatapointsToAlarm, ComparisonOperator, Threshold } =
    alarm(kind);
  const periods = `${DatapointsToAlarm ?? EvaluationPeriods} of ${EvaluationPeriods} x ${Period / 60} min`;
  return `${Statistic} ${MetricName} ${ComparisonOperator} ${Threshold}, ${periods}`;
};

describe('the alarm for', () => {
  test.each([
    ['failing', 'Maximum RecordsFailing GreaterThanOrEqualToThreshold 1, 2 of 2 x 60 min'],
    ['refused', 'Maximum RecordsRefused GreaterThanOrEqualToThreshold 1, 1 of 1 x 5 min'],
    ['drifted', 'Maximum RecordsDrifted GreaterThanOrEqualToThreshold 1, 3 of 12 x 360 min'],
    ['skipped', 'Maximum RecordsSkipped GreaterThanOrEqualToThreshold 1, 3 of 3 x 60 min'],
    ['token-life', 'Minimum LowestAccessLifePercent LessThanThreshold 25, 1 of 1 x 5 min'],
    ['refresh-token-life', 'Minimum LowestRefreshDays LessThanThreshold 14, 1 of 1 x 5 min'],
    ['silence', 'Sum SweepCompleted LessThanThreshold 1, 180 of 180 x 1 min'],
  ])('%s listens to what the sweeps of this installation report: %s', (kind, expected) => {
    expect(listening(kind)).toBe(expected);
    expect(alarm(kind)).toMatchObject({
      Namespace: 'TokenBroker',
      Dimensions: [{ Name: 'service', Value: 'token-broker' }],
    });
  });

  test('silence takes the lack of data for what it is, but not while the installation is new', () => {
    expect(alarm('silence')).toMatchObject({
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 180 },
    });
  });

  test('dead letters stays until the queue is empty', () => {
    expect(listening('dead-letters')).toBe(
      'Maximum ApproximateNumberOfMessagesVisible GreaterThanOrEqualToThreshold 1, 1 of 1 x 5 min',
    );
    expect(alarm('dead-letters')).toMatchObject({
      Namespace: 'AWS/SQS',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [only(template, 'AWS::SQS::Queue').id, 'QueueName'] } }],
      TreatMissingData: 'notBreaching',
    });
  });

  test('throttles goes off when they last', () => {
    expect(listening('throttled')).toBe('Sum Throttles GreaterThanOrEqualToThreshold 1, 2 of 2 x 15 min');
    expect(alarm('throttled')).toMatchObject({
      Namespace: 'AWS/Lambda',
      Dimensions: [{ Name: 'FunctionName', Value: { Ref: only(template, 'AWS::Lambda::Function').id } }],
      TreatMissingData: 'notBreaching',
    });
  });

  test('silence, failures and skipped records follow the interval between sweeps', () => {
    const often = synthesized({ sweepMinutes: '15' });
    const { properties: silence } = only(often, 'AWS::CloudWatch::Alarm', 'AlarmsSilence');
    expect(silence).toMatchObject({
      EvaluationPeriods: 45,
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 45 },
    });
    expect(plain(silence.AlarmDescription)).toContain('for 45 minutes');
    expect(only(often, 'AWS::CloudWatch::Alarm', 'AlarmsFailing').properties.Period).toBe(900);
    expect(only(often, 'AWS::CloudWatch::Alarm', 'AlarmsSkipped').properties.Period).toBe(900);
  });

  test.each([
    ['0.1', 45],
    ['0.8', 10],
  ])('token life goes off halfway between due time and expiry (renewAt %s: at %i percent)', (renewAt, percent) => {
    const { properties } = only(synthesized({ renewAt }), 'AWS::CloudWatch::Alarm', 'AlarmsTokenLife');
    expect(properties.Threshold).toBe(percent);
    expect(plain(properties.AlarmDescription)).toContain(`less than ${percent} % of its life`);
  });
});

/** A text with references in it, as people read it; logical ids without their hash. */
function plain(text: string | { 'Fn::Join': [string, (string | { Ref: string })[]] }): string {
  if (typeof text === 'string') return text;
  return text['Fn::Join'][1]
    .map((part) => (typeof part === 'string' ? part : `<${part.Ref.replace(/[0-9A-F]{8}$/, '')}>`))
    .join('');
}
