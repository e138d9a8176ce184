import type { Duration } from 'aws-cdk-lib';
import { Alarm, type AlarmProps, type CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

/** What one alarm listens to, and what it tells people. */
export interface Warning extends Omit<AlarmProps, 'alarmName' | 'alarmDescription'> {
  /** `DeadLetters` makes the alarm `<installation>-dead-letters`, with the runbook's heading `Alarm: dead-letters`. */
  id: string;
  /** What it means, and the command to type first. */
  says: string;
  /** How long after its creation the alarm begins to listen. */
  warmUp?: Duration;
}

/**
 * What wakes people: a fixed number of alarms, however many records there are. Each tells when it begins and when it is
 * over. They are the backstop; what a record's failure means, the function's own messages say. A function error has
 * no alarm of its own: one that concerns a record is counted by the sweep, and one that stops the sweep is silence.
 */
export class Alarms extends Construct {
  readonly all: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    props: { name: string; topic: ITopic; warnings: readonly Warning[]; runbookUrl: string | undefined },
  ) {
    super(scope, id);
    const { name, topic, warnings, runbookUrl = 'docs/runbook.md' } = props;
    this.all = warnings.map(({ id, says, warmUp, ...alarmProps }) => {
      const kind = id.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase();
      const alarm = new Alarm(this, id, {
        ...alarmProps,
        alarmName: `${name}-${kind}`,
        alarmDescription: `${says} . Runbook: ${runbookUrl}#alarm-${kind}`,
      });
      if (warmUp) {
        // CloudFormation's schema has it; a cfn-lint with an older one reports E3002.
        (alarm.node.defaultChild as CfnAlarm).warmUpConfiguration = {
          warmUpPeriodDurationInMinutes: warmUp.toMinutes(),
        };
      }
      alarm.addAlarmAction(new SnsAction(topic));
      alarm.addOkAction(new SnsAction(topic));
      return alarm;
    });
  }
}
