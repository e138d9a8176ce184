import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmProps,
  type CfnAlarm,
  ComparisonOperator,
  Metric,
  Stats,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { METRIC_DIMENSION, METRIC_NAMESPACE, RECORDS_FAILING, SWEEP_COMPLETED } from '../lambda/broker/metric-names.ts';
import * as commands from './commands.ts';

export interface AlarmsProps {
  name: string;
  sweepInterval: Duration;
  functionName: string;
  logGroupName: string;
  deadLetters: IQueue;
  topic: ITopic;
}

/**
 * What wakes people. A function error has no alarm of its own: one that concerns a record is counted as failing, and
 * one that stops the sweep is silence.
 */
export class Alarms extends Construct {
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    this.#topic = props.topic;
    const { name, sweepInterval, functionName, logGroupName, deadLetters } = props;
    const metric = (metricName: string, statistic: string, period: Duration) =>
      new Metric({
        namespace: METRIC_NAMESPACE,
        metricName,
        dimensionsMap: { [METRIC_DIMENSION]: name },
        statistic,
        period,
      });

    this.#alarm('Failing', {
      alarmName: `${name}-failing`,
      alarmDescription:
        "A Service App's token could not be refreshed or published. Callers are safe until the published token " +
        `expires. What failed, and what to do: ${commands.showErrors(logGroupName)}`,
      metric: metric(RECORDS_FAILING, Stats.MAXIMUM, Duration.minutes(5)),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      // Every sweep reports it, and between sweeps nothing is known to have changed.
      treatMissingData: TreatMissingData.IGNORE,
    });

    const silentIntervals = 3;
    const silentMinutes = silentIntervals * sweepInterval.toMinutes();
    const silence = this.#alarm('Silence', {
      alarmName: `${name}-silence`,
      alarmDescription:
        `The token broker has stopped: no sweep has ended for ${silentMinutes} minutes, and tokens expire unrenewed. ` +
        `Run one and see what it says: ${commands.invoke(functionName, { action: 'sweep' })}`,
      metric: metric(SWEEP_COMPLETED, Stats.SUM, sweepInterval),
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      threshold: 1,
      evaluationPeriods: silentIntervals,
      treatMissingData: TreatMissingData.BREACHING,
    });
    // A new installation has not been silent yet.
    (silence.node.defaultChild as CfnAlarm).warmUpConfiguration = {
      warmUpPeriodDurationInMinutes: silentMinutes,
    };

    this.#alarm('DeadLetters', {
      alarmName: `${name}-dead-letters`,
      alarmDescription:
        'EventBridge Scheduler could not invoke the function; ERROR_MESSAGE says why: ' +
        `${commands.showMessages(deadLetters.queueUrl)} . When that is mended: ${commands.purge(deadLetters.queueUrl)}`,
      metric: deadLetters.metricApproximateNumberOfMessagesVisible({
        statistic: Stats.MAXIMUM,
        period: Duration.minutes(5),
      }),
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      threshold: 1,
      evaluationPeriods: 1,
      // SQS stops reporting a queue that stays empty.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }

  /** An alarm that tells people when it begins and when it is over. */
  #alarm(id: string, props: AlarmProps): Alarm {
    const alarm = new Alarm(this, id, props);
    alarm.addAlarmAction(new SnsAction(this.#topic));
    alarm.addOkAction(new SnsAction(this.#topic));
    return alarm;
  }
}
