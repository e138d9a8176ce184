import { Aws, Duration } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { CLIENTS_REFUSED } from '../lambda/aws/metric-names.ts';
import * as commands from '../lambda/broker/notify/commands.ts';
import type { Warning } from './alarms.ts';
import { brokerMetric } from './metrics.ts';

/** A client with a wrong setting asks a few times; a client that asks more often needs attention. */
const MANY_REFUSALS = 10;

/** What the token endpoint warns of. */
export function endpointWarnings(props: { name: string; logGroupName: string; api: HttpApi }): Warning[] {
  const { name, logGroupName, api } = props;
  const period = Duration.minutes(5);
  const log = (pattern: string) => commands.showLog(Aws.REGION, logGroupName, '1h', pattern);
  const counted = {
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Nothing is reported where nothing happens.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  return [
    {
      id: 'ClientsRefused',
      says:
        'The token endpoint refuses a client repeatedly: a consumer with a wrong or outdated secret, or an attacker who ' +
        `guesses and has no chance. Find the time and the route: ${log('$.refused IS TRUE')}`,
      metric: brokerMetric(name, CLIENTS_REFUSED, Stats.SUM, period),
      ...counted,
      threshold: MANY_REFUSALS,
      evaluationPeriods: 1,
    },
    {
      id: 'EndpointErrors',
      says:
        'The token endpoint could not give tokens to consumers. ' +
        `Find the consumer and the reason: ${log('$.status >= 500')}`,
      metric: api.metricServerError({ statistic: Stats.SUM, period }),
      ...counted,
      threshold: 1,
      // A single one is made good when the consumer asks again.
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    },
  ];
}
