import { Aws, Duration } from 'aws-cdk-lib';
import { ComparisonOperator, MathExpression, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import {
  LOWEST_ACCESS_LIFE_PERCENT,
  LOWEST_REFRESH_DAYS,
  RECORDS_DRIFTED,
  RECORDS_FAILING,
  RECORDS_PUBLISHING,
  RECORDS_REFUSED,
  RECORDS_SKIPPED,
} from '../lambda/aws/metric-names.ts';
import * as commands from '../lambda/broker/notify/commands.ts';
import { lowLifePercent } from '../lambda/broker/record/renewal.ts';
import type { Warning } from './alarms.ts';
import { brokerMetric } from './metrics.ts';

const DAYS_FOR_A_PERSON = 14;

/**
 * What the gauges of the sweeps warn of. Between sweeps nothing is known to have changed, so missing data changes no
 * state; nor does it end an alarm while no sweep runs.
 */
export function fleetWarnings(props: {
  name: string;
  sweepInterval: Duration;
  renewAt: number;
  logGroupName: string;
  place: commands.Place;
}): Warning[] {
  const { name, sweepInterval, logGroupName, place } = props;
  const shortly = Duration.minutes(5);
  const log = (since: string, pattern: string) => commands.showLog(Aws.REGION, logGroupName, since, pattern);
  const atLeastOne = {
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.IGNORE,
  };
  const below = {
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.IGNORE,
  };
  const lowPercent = lowLifePercent(props);

  return [
    {
      id: 'Failing',
      says:
        'Two sweeps in a row could not reconcile a record, for a reason that should have passed: a service is down, or ' +
        `refuses to save. Callers are safe until its token expires. Find the record and the reason: ${log('3h', '$.level = "ERROR"')}`,
      metric: brokerMetric(name, RECORDS_FAILING, Stats.MAXIMUM, sweepInterval),
      ...atLeastOne,
      // A failure that is over before the next sweep needs no operator.
      evaluationPeriods: 2,
    },
    {
      id: 'Refused',
      says:
        'A record fails until an operator acts. Callers are safe until its token expires. ' +
        `Find the record and the reason: ${log('3h', '$.level = "ERROR"')}`,
      metric: brokerMetric(name, RECORDS_REFUSED, Stats.MAXIMUM, shortly),
      ...atLeastOne,
      evaluationPeriods: 1,
    },
    {
      id: 'Missing',
      says:
        'Fewer records publish than at the previous sweep: one was deleted or paused, has lost its target, or cannot be ' +
        `read. Callers are safe until its token expires. Find the record: ${commands.operator(place, 'doctor')}`,
      metric: new MathExpression({
        expression: 'DIFF(publishing)',
        usingMetrics: { publishing: brokerMetric(name, RECORDS_PUBLISHING, Stats.MINIMUM, sweepInterval) },
        period: sweepInterval,
        label: 'Change of RecordsPublishing',
      }),
      ...below,
      threshold: 0,
      // A difference needs the sweep before; three periods hold two sweeps, whenever in their period they come.
      evaluationPeriods: 3,
      datapointsToAlarm: 1,
    },
    {
      id: 'Drifted',
      says:
        'Another writer keeps changing the variable: most likely the fallback subflow, after callers heard a 401. ' +
        `The broker has published its token again. Find the record: ${log('4d', '$.drifted IS TRUE')}`,
      metric: brokerMetric(name, RECORDS_DRIFTED, Stats.MAXIMUM, Duration.hours(6)),
      ...atLeastOne,
      // One drift cures itself. This is one a day for three days, or a struggle of half a day.
      evaluationPeriods: 12,
      datapointsToAlarm: 3,
    },
    {
      id: 'Skipped',
      says:
        'Three sweeps in a row had no time for all records. Each begins with another record, but a token may be refreshed ' +
        `late. See how many were skipped: ${log('6h', '$.message = "swept"')}`,
      metric: brokerMetric(name, RECORDS_SKIPPED, Stats.MAXIMUM, sweepInterval),
      ...atLeastOne,
      evaluationPeriods: 3,
    },
    {
      id: 'TokenLife',
      says:
        `The token that callers of a record have has less than ${lowPercent} % of its life left, or does not work any ` +
        `more. Without a working token callers hear errors. Find the record and the time: ${log('3h', `$.accessLifePercent < ${lowPercent}`)}`,
      metric: brokerMetric(name, LOWEST_ACCESS_LIFE_PERCENT, Stats.MINIMUM, shortly),
      ...below,
      threshold: lowPercent,
    },
    {
      id: 'RefreshTokenLife',
      says:
        `A refresh token ends in less than ${DAYS_FOR_A_PERSON} days. Every refresh should extend it, and has not; ` +
        `after its end the access token cannot be refreshed. Find the record: ${log('3h', `$.refreshDays < ${DAYS_FOR_A_PERSON}`)}`,
      metric: brokerMetric(name, LOWEST_REFRESH_DAYS, Stats.MINIMUM, shortly),
      ...below,
      threshold: DAYS_FOR_A_PERSON,
    },
  ];
}
