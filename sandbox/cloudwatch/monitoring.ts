import { AwsError, answerJson } from '../aws/aws-error.ts';
import { arn, seconds, uuid } from '../aws/notation.ts';
import type { Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import type { ActionTaken, AlarmActions } from './alarm-actions.ts';
import type { CloudWatch, StandingAlarm } from './cloudwatch.ts';
import type { AlarmState } from './evaluate.ts';
import type { Statistic } from './metric-data.ts';

/** The members of all requests. */
interface Input {
  AlarmName?: string;
  AlarmNames?: string[];
  Dimensions?: { Name: string; Value: string }[];
  EndTime?: number;
  HistoryItemType?: string;
  MaxRecords?: number;
  MetricName?: string;
  Namespace?: string;
  Period?: number;
  StartTime?: number;
  StateValue?: AlarmState;
  Statistics?: Statistic[];
}

type Operate = (cloudWatch: CloudWatch, input: Input, actions: AlarmActions) => unknown;

const operations: Record<string, Operate> = {
  DescribeAlarms: ({ alarms }, { AlarmNames }) => ({
    MetricAlarms: alarms
      .filter(({ alarm }) => AlarmNames === undefined || AlarmNames.includes(alarm.name))
      .map(describedAlarm),
    CompositeAlarms: [],
  }),

  DescribeAlarmHistory: (_, { AlarmName, HistoryItemType, MaxRecords = 100 }, { taken }) => {
    if (HistoryItemType !== 'Action') throw invalid('HistoryItemType', 'The sandbox remembers actions only.');
    const wanted = taken.filter(({ alarm }) => AlarmName === undefined || alarm === AlarmName).reverse();
    return { AlarmHistoryItems: wanted.slice(0, MaxRecords).map(describedAction) };
  },

  GetMetricStatistics: (cloudWatch, { Namespace = '', MetricName = '', Dimensions = [], Statistics = [], ...span }) => {
    const [statistic, another] = Statistics;
    if (!statistic || another) throw invalid('Statistics', 'The sandbox calculates one at a time.');
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const points = cloudWatch.statistics({ namespace: Namespace, name: MetricName, dimensions }, statistic, {
      from: (span.StartTime ?? 0) * 1000,
      until: (span.EndTime ?? 0) * 1000,
      period: (span.Period ?? 60) * 1000,
    });
    return {
      Label: MetricName,
      Datapoints: points.map(({ at, value }) => ({ Timestamp: seconds(at), [statistic]: value, Unit: 'None' })),
    };
  },

  SetAlarmState: (cloudWatch, { AlarmName = '', StateValue }) => {
    if (!(AlarmName in cloudWatch.states)) throw new AwsError('ResourceNotFound', `There is no alarm ${AlarmName}.`);
    if (StateValue) cloudWatch.setState(AlarmName, StateValue);
  },

  DisableAlarmActions: (cloudWatch, { AlarmNames = [] }) => cloudWatch.disableActions(AlarmNames),

  DeleteAlarms: (cloudWatch, { AlarmNames = [] }) => cloudWatch.delete(AlarmNames),
};

/** CloudWatch as its clients hear it: AWS JSON 1.0 over alarms and metrics. */
export function monitoring(cloudWatch: CloudWatch, actions: AlarmActions): StandIn {
  const random = seededRandom(7);
  const operation = ({ headers }: Exchange) =>
    String(headers['x-amz-target']).replace(/^GraniteServiceVersion20100801\./, '');
  return {
    service: 'cloudwatch',
    operation,
    handle: (exchange) =>
      answerJson('application/x-amz-json-1.0', uuid(random), () => {
        const operate = operations[operation(exchange)];
        if (!operate) throw new AwsError('UnknownOperationException', 'There is no such operation.');
        return operate(cloudWatch, JSON.parse(exchange.body) as Input, actions);
      }),
  };
}

function invalid(member: string, message: string): AwsError {
  return new AwsError('InvalidParameterValue', `${member}: ${message}`);
}

function describedAlarm({ alarm, state, since, actionsEnabled }: StandingAlarm) {
  return {
    AlarmName: alarm.name,
    AlarmArn: arn('cloudwatch', `alarm:${alarm.name}`),
    ActionsEnabled: actionsEnabled,
    AlarmActions: alarm.alarmActions,
    OKActions: alarm.okActions,
    StateValue: state,
    StateUpdatedTimestamp: seconds(since),
    MetricName: alarm.metric.name,
    Namespace: alarm.metric.namespace,
  };
}

function describedAction({ alarm, at, action, error }: ActionTaken) {
  return {
    AlarmName: alarm,
    AlarmType: 'MetricAlarm',
    Timestamp: seconds(at),
    HistoryItemType: 'Action',
    HistorySummary:
      error === undefined
        ? `Successfully executed action ${action}`
        : `Failed to execute action ${action}. Received error: "${error}"`,
    HistoryData: JSON.stringify({
      actionState: error === undefined ? 'Succeeded' : 'Failed',
      notificationResource: action,
      ...(error !== undefined && { error }),
    }),
  };
}
