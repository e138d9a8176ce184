import type { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Schedule, ScheduleExpression, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type { Schedules } from './schedules.ts';

/** The heartbeat: a check of every record, at a fixed interval. */
export class Sweep extends Construct {
  constructor(scope: Construct, id: string, props: { interval: Duration; refresh: IFunction; schedules: Schedules }) {
    super(scope, id);
    const { interval, refresh, schedules } = props;

    schedules.allowInvoke(refresh);
    const schedule = new Schedule(this, 'Schedule', {
      description: 'Checks every record of the token broker.',
      scheduleGroup: schedules.group,
      schedule: ScheduleExpression.rate(interval),
      target: {
        // Bound by hand: the ready-made Lambda target would also allow every version and alias of the function.
        bind: () => ({
          arn: refresh.functionArn,
          role: schedules.role,
          input: ScheduleTargetInput.fromObject({ action: 'sweep' }),
          // By then the next sweep is there.
          retryPolicy: { maximumEventAgeInSeconds: interval.toSeconds(), maximumRetryAttempts: 185 },
          deadLetterConfig: { arn: schedules.deadLetters.queueArn },
        }),
      },
    });
    // The first sweep comes as soon as the schedule exists: by then the role must be allowed to invoke.
    schedule.node.addDependency(schedules);
  }
}
