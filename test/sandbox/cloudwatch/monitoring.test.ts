import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  GetMetricStatisticsCommand,
  type HistoryItemType,
  InvalidParameterValueException,
  ListMetricsCommand,
  SetAlarmStateCommand,
  type Statistic,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { AwsError } from '../../../sandbox/aws/aws-error.ts';
import { AlarmActions } from '../../../sandbox/cloudwatch/alarm-actions.ts';
import { alarmsIn } from '../../../sandbox/cloudwatch/alarm-definition.ts';
import { CloudWatch } from '../../../sandbox/cloudwatch/cloudwatch.ts';
import { monitoring } from '../../../sandbox/cloudwatch/monitoring.ts';
import { monday, serveForTest, startClock } from '../aws/stand-in.ts';
import { troubleAlarm, troubleMetric } from './trouble.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:people';
const MINUTE = 60_000;

async function start() {
  const clock = startClock();
  const heard: string[] = [];
  let refuses = false;
  const actions = new AlarmActions(TOPIC, ({ subject }) => {
    if (refuses) throw new AwsError('NotFound', 'Topic does not exist', 404);
    heard.push(subject);
  });
  const alarms = alarmsIn({ Resources: { One: troubleAlarm('one'), Two: troubleAlarm('two') } });
  const cloudWatch = new CloudWatch(clock, alarms, (change) => actions.hear(change));
  const client = (await serveForTest(monitoring(cloudWatch, actions), clock)).connect(CloudWatchClient);
  return {
    clock,
    cloudWatch,
    client,
    heard,
    refuse: () => {
      refuses = true;
    },
    set: (AlarmName: string, StateValue: 'ALARM' | 'OK') =>
      client.send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'A test.' })),
    describe: async (...AlarmNames: string[]) =>
      (await client.send(new DescribeAlarmsCommand(AlarmNames.length > 0 ? { AlarmNames } : {}))).MetricAlarms ?? [],
    history: async (AlarmName?: string, HistoryItemType: HistoryItemType = 'Action') =>
      (await client.send(new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType }))).AlarmHistoryItems ?? [],
  };
}

describe('alarms', () => {
  it('are described, all or by their names', async () => {
    const { clock, set, describe } = await start();
    await clock.runUntil(monday + 90_000);
    await set('two', 'ALARM');
    expect(await describe()).toMatchObject([
      { AlarmName: 'one', StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: true },
      { AlarmName: 'two', StateValue: 'ALARM', StateUpdatedTimestamp: new Date(monday + 90_000) },
    ]);
    expect(await describe('two', 'three')).toMatchObject([{ AlarmName: 'two' }]);
  });

  it('are set by hand, until the next evaluation', async () => {
    const { clock, cloudWatch, set, describe } = await start();
    await set('one', 'ALARM');
    cloudWatch.put({ ...troubleMetric, at: clock.now(), value: 0 });
    await clock.runUntil(monday + MINUTE);
    expect(await describe('one')).toMatchObject([{ StateValue: 'OK' }]);
    await expect(set('three', 'ALARM')).rejects.toMatchObject({ name: 'ResourceNotFound' });
  });

  it('can be kept from telling, and deleted', async () => {
    const { client, heard, set, describe } = await start();
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['one'] }));
    await set('one', 'ALARM');
    expect(heard).toEqual([]);
    expect(await describe('one')).toMatchObject([{ ActionsEnabled: false, StateValue: 'ALARM' }]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['one'] }));
    expect(await describe()).toMatchObject([{ AlarmName: 'two' }]);
  });
});

describe('the history', () => {
  it('tells which actions were taken, the last one first', async () => {
    const { clock, heard, refuse, set, history } = await start();
    await set('one', 'ALARM');
    await set('one', 'OK');
    refuse();
    await clock.runUntil(monday + MINUTE);
    await set('two', 'ALARM');
    expect(heard).toEqual(['ALARM: "one"']);
    expect(await history()).toMatchObject([
      {
        AlarmName: 'two',
        Timestamp: new Date(monday + MINUTE),
        HistorySummary: `Failed to execute action ${TOPIC}. Received error: "Topic does not exist"`,
      },
      { AlarmName: 'one', HistoryItemType: 'Action', HistorySummary: `Successfully executed action ${TOPIC}` },
    ]);
    expect(await history('one')).toHaveLength(1);
  });

  it('knows of nothing else', async () => {
    const { history } = await start();
    await expect(history('one', 'StateUpdate')).rejects.toThrow(InvalidParameterValueException);
  });
});

describe('metrics', () => {
  const ask = (Statistics: Statistic[] = ['Sum'], Value = 'broker') =>
    new GetMetricStatisticsCommand({
      Namespace: 'Test',
      MetricName: 'Trouble',
      Dimensions: [{ Name: 'service', Value }],
      Statistics,
      Period: 300,
      StartTime: new Date(monday),
      EndTime: new Date(monday + 30 * MINUTE),
    });

  it('are summed up by period, where there is data', async () => {
    const { client, cloudWatch } = await start();
    for (const minute of [-1, 1, 2, 11, 31])
      cloudWatch.put({ ...troubleMetric, at: monday + minute * MINUTE, value: 1 });
    expect((await client.send(ask())).Datapoints).toEqual([
      { Timestamp: new Date(monday), Sum: 2, Unit: 'None' },
      { Timestamp: new Date(monday + 10 * MINUTE), Sum: 1, Unit: 'None' },
    ]);
    expect((await client.send(ask(['Sum'], 'other'))).Datapoints).toEqual([]);
  });

  it('have one statistic at a time here', async () => {
    const { client } = await start();
    await expect(client.send(ask(['Sum', 'Maximum']))).rejects.toThrow(InvalidParameterValueException);
    await expect(client.send(new ListMetricsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});
