import { Duration, Stack } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { bundled } from './bundled.ts';
import { logAndRole } from './log-and-role.ts';
import { consumerTokenPrefix, recordPrefix } from './prefixes.ts';
import { refreshPermissions } from './refresh-permissions.ts';
import type { Schedules } from './schedules.ts';
import type { Settings } from './settings.ts';

/** The Lambda function that checks records. */
export class RefreshFunction extends Construct {
  readonly function: IFunction;
  readonly logGroup: ILogGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { settings: Settings; schedules: Schedules; topic: ITopic; rosterArn: string },
  ) {
    super(scope, id);
    const { settings, schedules, topic, rosterArn } = props;

    const { logGroup, role } = logAndRole(this, {
      description: "The token broker's function.",
      statements: refreshPermissions(Stack.of(this), props),
    });
    this.logGroup = logGroup;
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
      logGroup,
      environment: {
        RECORD_PREFIX: recordPrefix(settings),
        SCHEDULE_GROUP: schedules.group.scheduleGroupName,
        SCHEDULER_ROLE_ARN: schedules.role.roleArn,
        DEAD_LETTER_QUEUE_ARN: schedules.deadLetters.queueArn,
        TOPIC_ARN: topic.topicArn,
        ROSTER_ARN: rosterArn,
        ...(settings.heartbeatUrl !== undefined && { HEARTBEAT_SECRET: settings.heartbeatUrl }),
        STACK_NAME: Stack.of(this).stackName,
        ...(settings.webexApiBaseUrl !== undefined && { WEBEX_API_BASE_URL: settings.webexApiBaseUrl }),
        ...(settings.contactCenterBaseUrl !== undefined && { CONTACT_CENTER_BASE_URL: settings.contactCenterBaseUrl }),
        ...(settings.runbookUrl !== undefined && { RUNBOOK_URL: settings.runbookUrl }),
        RENEW_AT: String(settings.renewAt),
        SWEEP_MINUTES: String(settings.sweepMinutes),
        ...(settings.tokenEndpoint && { CONSUMER_TOKEN_PREFIX: consumerTokenPrefix(settings) }),
        // A sweep of thousands makes little that lasts: collected often, it needs a quarter less memory in the same time.
        NODE_OPTIONS: '--max-semi-space-size=4',
      },
    });
  }
}
