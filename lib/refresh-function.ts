import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { type ILogGroup, LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { bundled } from './bundled.ts';
import { projectionPrefix } from './prefixes.ts';
import { refreshPermissions } from './refresh-permissions.ts';
import type { Schedules } from './schedules.ts';
import type { Settings } from './settings.ts';

/** The Lambda function that checks records. */
export class RefreshFunction extends Construct {
  readonly function: IFunction;
  readonly logGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: { settings: Settings; schedules: Schedules; topic: ITopic }) {
    super(scope, id);
    const { settings, schedules, topic } = props;

    // Half a year covers two lives of a refresh token. What happened to a tenant's access outlives the stack.
    this.logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.SIX_MONTHS,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });

    // A role of our own, because the managed policy for logs reaches every log group of the account.
    const role = new Role(this, 'Role', {
      description: "The token broker's function.",
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    this.logGroup.grantWrite(role);
    for (const statement of refreshPermissions(Stack.of(this), props)) role.addToPolicy(statement);

    this.function = new NodejsFunction(this, 'Function', {
      functionName: `${settings.name}-refresh`,
      description: 'Refreshes and publishes Webex access tokens.',
      role,
      ...bundled('lambda/refresh/handler.ts'),
      memorySize: 512,
      // One check takes seconds. A sweep of thousands takes minutes, and stops itself before this limit.
      timeout: Duration.minutes(15),
      // The registry and the next check are the retry; an event that waited so long is overtaken by the next sweep.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(settings.sweepMinutes),
      logGroup: this.logGroup,
      environment: {
        RECORD_PREFIX: `${settings.name}/`,
        SCHEDULE_GROUP: schedules.group.scheduleGroupName,
        SCHEDULER_ROLE_ARN: schedules.role.roleArn,
        DEAD_LETTER_QUEUE_ARN: schedules.deadLetters.queueArn,
        TOPIC_ARN: topic.topicArn,
        RENEW_AT: String(settings.renewAt),
        SWEEP_MINUTES: String(settings.sweepMinutes),
        ...(settings.tokenEndpoint && { PROJECTION_PREFIX: projectionPrefix(settings) }),
      },
    });
  }
}
