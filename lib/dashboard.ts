import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  PeriodOverride,
  Stats,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import {
  CLIENTS_REFUSED,
  LOWEST_ACCESS_LIFE_PERCENT,
  RECORDS_DRIFTED,
  RECORDS_FAILING,
  RECORDS_PUBLISHING,
  RECORDS_REFUSED,
  SHORT_LIVED_TOKENS_GIVEN,
} from '../lambda/aws/metric-names.ts';
import { operator, type Place } from '../lambda/broker/notify/commands.ts';
import { brokerMetric } from './metrics.ts';

const HALF = 12;
const HEIGHT = 6;

export interface HealthDashboardProps {
  name: string;
  sweepInterval: Duration;
  logGroupName: string;
  alarms: readonly IAlarm[];
  place: Place;
  runbookUrl: string | undefined;
  /** Where consumers get their tokens, if there is such a place. */
  endpointLogGroupName?: string | undefined;
}

/** For people who would rather look: the state of everything, the tokens nearest their end, the last week. */
export class HealthDashboard extends Construct {
  constructor(scope: Construct, id: string, props: HealthDashboardProps) {
    super(scope, id);
    const { name, sweepInterval, logGroupName, alarms, endpointLogGroupName, place, runbookUrl } = props;

    const size = { width: HALF, height: HEIGHT };
    const queryOf = (
      logGroup: string,
      title: string,
      view: LogQueryVisualizationType,
      ...queryLines: string[]
    ): IWidget => new LogQueryWidget({ title, view, queryLines, logGroupNames: [logGroup], ...size });
    const query = queryOf.bind(undefined, logGroupName);
    const graph = (title: string, ...metricNames: string[]): IWidget =>
      new GraphWidget({
        title,
        left: metricNames.map((metric) =>
          brokerMetric(
            name,
            metric,
            metric === LOWEST_ACCESS_LIFE_PERCENT ? Stats.MINIMUM : Stats.MAXIMUM,
            sweepInterval,
          ),
        ),
        leftYAxis: { min: 0 },
        ...size,
      });
    const { TABLE, BAR } = LogQueryVisualizationType;
    const endpointRow = (logGroup: string): IWidget[] => [
      queryOf(
        logGroup,
        'Tokens given to consumers',
        TABLE,
        'filter ispresent(consumer) and status = 200',
        'stats count(tokenFingerprint) as tokens, latest(@timestamp) as lastAsked, latest(authentication) as by by consumer, record',
        'sort tokens desc',
      ),
      new GraphWidget({
        title: 'Clients refused, and tokens given with less than a day to live',
        left: [CLIENTS_REFUSED, SHORT_LIVED_TOKENS_GIVEN].map((metric) =>
          brokerMetric(name, metric, Stats.SUM, Duration.minutes(5)),
        ),
        leftYAxis: { min: 0 },
        ...size,
      }),
    ];

    new Dashboard(this, 'Dashboard', {
      // Dashboards are global: of two regions' the second would replace the first.
      dashboardName: `${name}-${place.region}`,
      defaultInterval: Duration.days(7),
      // Gauges come once a sweep: automatic periods would draw them as loose points.
      periodOverride: PeriodOverride.INHERIT,
      widgets: [
        [
          new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], ...size }),
          query('Last sweep', TABLE, 'filter message = "swept"', 'sort @timestamp desc', 'limit 1'),
        ],
        [
          query(
            'The ten tokens nearest their end',
            TABLE,
            'filter ispresent(accessLifePercent)',
            'stats latest(accessLifePercent) as percentLeft, latest(callersSafeUntil) as callersAreSafeUntil, latest(refreshDays) as refreshDaysLeft by serviceApp',
            'sort percentLeft asc',
            'limit 10',
          ),
          graph('Life of the token nearest its end, in percent', LOWEST_ACCESS_LIFE_PERCENT),
        ],
        [
          query(
            'Refreshes and failed passes',
            BAR,
            'filter message in ["reconciled", "reconcile failed"]',
            'stats sum(strcontains(outcome, "refreshed")) as refreshes, sum(strcontains(message, "failed")) as failures by bin(1d)',
          ),
          graph('Records that fail', RECORDS_FAILING, RECORDS_REFUSED),
        ],
        [
          query(
            'Failures',
            TABLE,
            'filter level = "ERROR"',
            'fields @timestamp, serviceApp, code, failure, status, trackingId, held',
            'sort @timestamp desc',
            'limit 50',
          ),
          graph('Variables that held something else', RECORDS_DRIFTED),
        ],
        [
          query(
            'Paused records',
            TABLE,
            'filter ispresent(outcome)',
            'stats latest(outcome) as lastOutcome, latest(callersSafeUntil) as callersAreSafeUntil by serviceApp',
            'filter lastOutcome = "paused"',
          ),
          graph('Records that publish', RECORDS_PUBLISHING),
        ],
        [new TextWidget({ markdown: help(place, runbookUrl), width: 2 * HALF, height: 4 })],
        ...(endpointLogGroupName === undefined ? [] : [endpointRow(endpointLogGroupName)]),
      ],
    });
  }
}

/** What to type first. */
function help(place: Place, runbookUrl = 'docs/runbook.md'): string {
  const commands = ['doctor', 'status', 'refresh <record> --force'].map((words) => `    ${operator(place, words)}`);
  return [`What to type, and the runbook: ${runbookUrl}`, '', ...commands].join('\n');
}
