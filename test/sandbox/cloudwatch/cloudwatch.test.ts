import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { alarmsIn } from '../../../sandbox/cloudwatch/alarm-definition.ts';
import { CloudWatch, type StateChange } from '../../../sandbox/cloudwatch/cloudwatch.ts';
import { troubleAlarm, troubleMetric } from './trouble.ts';

const START = Date.parse('2027-01-04T08:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** One alarm on the metric `Trouble`, and what it does; moments in minutes from the start. */
function watch(properties: object) {
  const clock = new VirtualClock(START);
  const changes: StateChange[] = [];
  const alarms = alarmsIn({ Resources: { Trouble: troubleAlarm('trouble', properties) } });
  const cloudWatch = new CloudWatch(clock, alarms, (change) => changes.push(change));
  return {
    clock,
    cloudWatch,
    changes,
    report: (minute: number, value: number) =>
      clock.at(START + minute * MINUTE, () => cloudWatch.put({ ...troubleMetric, at: clock.now(), value })),
    pass: (ms: number) => clock.runUntil(clock.now() + ms),
    course: () => changes.map(({ at, to }) => `${(at - START) / MINUTE} ${to}`),
  };
}

describe('CloudWatch', () => {
  it('evaluates every minute, over periods that slide with it', async () => {
    const { report, pass, course } = watch({
      Period: 300,
      TreatMissingData: 'notBreaching',
      Statistic: 'Sum',
      Threshold: 3,
    });
    for (const minute of [3.5, 5.5, 7.5]) report(minute, 1);
    await pass(HOUR);
    // All three lie in one period while that ends between 7.5 and 8.5.
    expect(course().slice(0, 3)).toEqual(['1 OK', '8 ALARM', '9 OK']);
  });

  it('keeps the state where data is missing and ignored', async () => {
    const { report, pass, course } = watch({});
    report(10.5, 1);
    report(70.5, 0);
    await pass(DAY);
    expect(course()).toEqual(['11 ALARM', '71 OK']);
  });

  it('tells what the mail says, where there is an action for the change', async () => {
    const { report, pass, changes } = watch({});
    report(0.5, 1);
    report(5.5, 0);
    await pass(10 * MINUTE);
    expect(changes).toMatchObject([
      { from: 'INSUFFICIENT_DATA', to: 'ALARM', subject: 'ALARM: "trouble"' },
      { from: 'ALARM', to: 'OK', subject: undefined },
    ]);
  });

  it('waits until an alarm is warm, where missing data is breaching', async () => {
    const silence = { ComparisonOperator: 'LessThanThreshold', EvaluationPeriods: 10, TreatMissingData: 'breaching' };
    const cold = watch(silence);
    await cold.pass(HOUR);
    expect(cold.course()).toEqual(['1 ALARM']);
    const warm = watch({ ...silence, WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 30 } });
    await warm.pass(HOUR);
    expect(warm.course()).toEqual(['30 ALARM']);
  });

  it('goes on with the last data for the periods that it reads beyond', async () => {
    const { report, pass, course } = watch({
      ComparisonOperator: 'LessThanThreshold',
      EvaluationPeriods: 10,
      TreatMissingData: 'breaching',
      WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 5 },
    });
    report(4.5, 1);
    await pass(HOUR);
    expect(course()).toEqual(['5 OK', '17 ALARM']);
  });

  it('evaluates by the hour what looks back further than a day', async () => {
    const { report, pass, course } = watch({ Period: 21_600, EvaluationPeriods: 5, DatapointsToAlarm: 1 });
    report(90.5, 1);
    await pass(DAY);
    expect(course()).toEqual(['120 ALARM']);
  });

  it('takes metrics out of log lines in the embedded format, and nothing out of others', async () => {
    const { cloudWatch, clock, pass, course } = watch({});
    const directive = { Namespace: 'Test', Dimensions: [['service']], Metrics: [{ Name: 'Trouble' }] };
    cloudWatch.readLog({ message: 'checked', service: 'broker', Trouble: 1 });
    await pass(5 * MINUTE);
    expect(course()).toEqual([]);
    const line = () => ({ _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] }, Trouble: 1 });
    cloudWatch.readLog({ ...line(), service: 'other' });
    await pass(5 * MINUTE);
    expect(course()).toEqual([]);
    cloudWatch.readLog({ ...line(), service: 'broker' });
    await pass(5 * MINUTE);
    expect(cloudWatch.states).toEqual({ trouble: 'ALARM' });
  });

  it('sees no value before its time', async () => {
    const { cloudWatch, clock, pass, course } = watch({});
    cloudWatch.put({ ...troubleMetric, at: clock.now() + 10 * MINUTE, value: 1 });
    await pass(HOUR);
    expect(course()).toEqual(['11 ALARM']);
  });

  it('ends when it is closed', async () => {
    const { cloudWatch, report, pass, course } = watch({});
    cloudWatch.close();
    report(10.5, 1);
    await pass(HOUR);
    expect(course()).toEqual([]);
  });

  it.each([
    [{ Statistic: 'Average' }, 'take Average for one of Sum, Minimum, Maximum'],
    [{ TreatMissingData: undefined }, 'take undefined for one of breaching, notBreaching, ignore'],
    [{ Period: 10 }, 'use a period of 10 seconds'],
    [{ Period: 1800, EvaluationPeriods: 49 }, 'look further back'],
    [{ Period: 86_400, EvaluationPeriods: 8 }, 'look further back'],
    [{ ComparisonOperator: 'GreaterThanUpperThreshold' }, 'compare by GreaterThanUpperThreshold'],
  ])('refuses an alarm that it cannot evaluate: %j', (properties, reason) => {
    expect(() => watch(properties)).toThrow(`Alarm trouble: the sandbox cannot ${reason}`);
  });

  it('reads a reference as the logical id that it names', () => {
    const [alarm] = alarmsIn({
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue' },
        Alarm: {
          Type: 'AWS::CloudWatch::Alarm',
          Properties: {
            AlarmName: 'letters',
            Namespace: 'AWS/SQS',
            MetricName: 'Visible',
            Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
            Statistic: 'Maximum',
            Period: 300,
            EvaluationPeriods: 1,
            ComparisonOperator: 'GreaterThanOrEqualToThreshold',
            Threshold: 1,
            TreatMissingData: 'notBreaching',
            OKActions: [{ Ref: 'Topic' }],
          },
        },
      },
    });
    expect(alarm).toMatchObject({
      metric: { dimensions: { QueueName: 'Queue' } },
      alarmActions: [],
      okActions: ['Topic'],
    });
  });
});
