import {
  type AlarmHistoryItem,
  type CloudWatchClient,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type MetricAlarm,
} from '@aws-sdk/client-cloudwatch';
import { invoke } from '../../lambda/broker/notify/commands.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import { asking } from '../installation/aws-failures.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { restoreStack } from './cures.ts';
import type { Deployment } from './deployment.ts';
import { check, type Finding } from './finding.ts';

/** Whether the alarms could tell of trouble, and whether one does. */
export function alarmFindings(deployment: Deployment, client: CloudWatchClient): Promise<Finding[]> {
  return check('alarms', async ({ ok, problem }) => {
    const names = await deployment.parts('AWS::CloudWatch::Alarm');
    const { MetricAlarms: there = [] } = await asking('cloudwatch:DescribeAlarms', () =>
      client.send(new DescribeAlarmsCommand({ AlarmNames: names, MaxRecords: 100 })),
    );
    const missing = names.filter((name) => !there.some(({ AlarmName }) => AlarmName === name));
    const deaf = there.filter(({ ActionsEnabled }) => !ActionsEnabled).map(({ AlarmName }) => AlarmName);
    const restore = restoreStack(deployment);
    const findings = there
      .filter(({ StateValue }) => StateValue === 'ALARM')
      .map((alarm) =>
        problem(onWords(alarm), `See the runbook, docs/runbook.md, heading "${headingOf(alarm, deployment)}".`),
      );
    if (missing.length > 0) findings.push(problem(`These alarms were deleted: ${missing.join(', ')}.`, restore));
    if (deaf.length > 0)
      findings.push(problem(`The actions of these alarms are off, so they send nothing: ${deaf.join(', ')}.`, restore));
    return findings.length > 0 ? findings : ok(`All ${names.length} are there, and none is on.`);
  });
}

/** Whether alarms reach the topic. All use one topic, so the last delivery is valid for all. */
export function deliveryFindings(deployment: Deployment, client: CloudWatchClient): Promise<Finding[]> {
  return check('deliveries', async ({ ok, problem, unknown }) => {
    const names = await deployment.parts('AWS::CloudWatch::Alarm');
    const actions = await sideBySide(names, (name) => lastAction(name, client));
    const [last] = actions.filter((item) => item !== undefined).sort((one, other) => momentOf(other) - momentOf(one));
    const test = invoke(deployment.region, String(deployment.outputs.FunctionName), { action: 'test-alarm' });
    if (!last) {
      return unknown(`No alarm has sent a notification in CloudWatch's history. To see one arrive: ${test}`);
    }
    const { AlarmName, HistorySummary = '' } = last;
    const at = utc(momentOf(last));
    if (HistorySummary.startsWith('Successfully'))
      return ok(`The topic accepted the last notification of an alarm, at ${at}.`);
    return problem(
      // CloudWatch's own words name who may not do what.
      `The notification of ${AlarmName} at ${at} was not delivered: ${HistorySummary.replace(/\.?$/, '.')}`,
      `The topic must let cloudwatch.amazonaws.com publish. ${restoreStack(deployment)} . Then see one arrive: ${test}`,
    );
  });
}

function onWords({ AlarmName, StateUpdatedTimestamp }: MetricAlarm): string {
  return `${AlarmName} is on${StateUpdatedTimestamp ? `, since ${utc(StateUpdatedTimestamp.getTime())}` : ''}.`;
}

function headingOf({ AlarmName = '' }: MetricAlarm, { installation }: Deployment): string {
  return `Alarm: ${AlarmName.replace(`${installation}-`, '')}`;
}

async function lastAction(AlarmName: string, client: CloudWatchClient): Promise<AlarmHistoryItem | undefined> {
  const command = new DescribeAlarmHistoryCommand({ AlarmName, HistoryItemType: 'Action', MaxRecords: 1 });
  const { AlarmHistoryItems = [] } = await asking('cloudwatch:DescribeAlarmHistory', () => client.send(command));
  return AlarmHistoryItems[0];
}

function momentOf({ Timestamp }: AlarmHistoryItem): number {
  return Timestamp?.getTime() ?? 0;
}
