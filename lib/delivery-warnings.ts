import { Aws, Duration } from 'aws-cdk-lib';
import { ComparisonOperator, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { SWEEP_COMPLETED } from '../lambda/aws/metric-names.ts';
import * as commands from '../lambda/broker/notify/commands.ts';
import type { Warning } from './alarms.ts';
import { brokerMetric } from './metrics.ts';

const SILENT_SWEEPS = 3;

/** What the sweeps themselves cannot warn of: that they, or the wakes, do not get through. */
export function deliveryWarnings(props: {
  name: string;
  sweepInterval: Duration;
  refresh: IFunction;
  deadLetters: IQueue;
}): Warning[] {
  const { name, sweepInterval, refresh, deadLetters } = props;
  const silentMinutes = SILENT_SWEEPS * sweepInterval.toMinutes();
  const atLeastOne = {
    threshold: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // SQS and Lambda report nothing where nothing happens.
    treatMissingData: TreatMissingData.NOT_BREACHING,
  };
  return [
    {
      id: 'Silence',
      says:
        `The token broker has stopped: no sweep has ended for ${silentMinutes} minutes, and tokens expire. ` +
        `Run a sweep and read its answer: ${commands.invoke(Aws.REGION, refresh.functionName, { action: 'sweep' })}`,
      // By the minute: CloudWatch looks back a few periods further for data, and by the hour that would be hours.
      metric: brokerMetric(name, SWEEP_COMPLETED, Stats.SUM, Duration.minutes(1)),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: silentMinutes,
      treatMissingData: TreatMissingData.BREACHING,
      // A new installation has not been silent yet.
      warmUp: Duration.minutes(silentMinutes),
    },
    {
      id: 'DeadLetters',
      says:
        'EventBridge Scheduler could not invoke the function. Read the reason in ERROR_MESSAGE: ' +
        `${commands.showMessages(Aws.REGION, deadLetters.queueUrl)} . After the repair, empty the queue: ${commands.purge(Aws.REGION, deadLetters.queueUrl)}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      ...atLeastOne,
      evaluationPeriods: 1,
    },
    {
      id: 'Throttled',
      says:
        'Lambda has no room for the function: other functions use all the concurrency of this account. ' +
        `See how much it has: ${commands.showConcurrency(Aws.REGION)}`,
      metric: refresh.metricThrottles({ statistic: Stats.SUM, period: Duration.minutes(15) }),
      ...atLeastOne,
      // Lambda tries an event again for as long as there is no newer sweep.
      evaluationPeriods: 2,
    },
  ];
}
