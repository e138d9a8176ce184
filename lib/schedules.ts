import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { type IQueue, Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** What the sweep and the wakes share: a group that bounds them, the role that Scheduler takes, and a dead-letter queue. */
export class Schedules extends Construct {
  /** Holds the sweep, and the wakes that the function makes. */
  readonly group: ScheduleGroup;
  readonly role: IRole;
  /** Where Scheduler puts what it could not deliver. What the function itself fails at never comes here. */
  readonly deadLetters: IQueue;

  constructor(scope: Construct, id: string, props: { name: string }) {
    super(scope, id);

    // Goes with the stack, and takes along the wakes that are still waiting.
    this.group = new ScheduleGroup(this, 'Group', {
      scheduleGroupName: props.name,
      removalPolicy: RemovalPolicy.DESTROY,
    });

    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });

    // Only schedules of this group may assume this role, not other schedules of this account.
    this.role = new Role(this, 'Role', {
      description: 'Lets EventBridge Scheduler wake the token broker.',
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: {
          StringEquals: {
            'aws:SourceAccount': Stack.of(this).account,
            'aws:SourceArn': this.group.scheduleGroupArn,
          },
        },
      }),
    });
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        sid: 'KeepUndelivered',
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
      }),
    );
  }

  /** Lets schedules of the group invoke the function. */
  allowInvoke(refresh: IFunction): void {
    this.role.addToPrincipalPolicy(
      new PolicyStatement({
        sid: 'Wake',
        actions: ['lambda:InvokeFunction'],
        resources: [refresh.functionArn],
      }),
    );
  }
}
