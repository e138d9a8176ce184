import type { Instant } from '../clock.ts';
import type { DeployedStack } from './cloudformation.ts';
import { arn, region } from './notation.ts';
import type { ScheduleRequest } from './schedule-request.ts';

/** The group of the sweep and of the wakes. */
export const WAKES = 'token-broker';
export const SWEEP = 'token-broker-sweep';
/** The secret in which the sweeps remember the records; CloudFormation makes its name up. */
export const ROSTER = 'Roster-Wz3kQ9pLxT1a';
/** The function's log, of which CloudFormation makes up the name, too. */
export const LOG_GROUP = 'token-broker-RefreshLogsE8FB3D0F-vT7cRk2MfYbh';
const SCHEDULER_ROLE = 'arn:aws:iam::123456789012:role/token-broker-scheduler';

/** The settings of a deployed function, except the addresses of Webex and Contact Center. */
export function functionSettings(topicArn: string, rosterArn: string): Record<string, string> {
  return {
    RECORD_PREFIX: 'token-broker/',
    SCHEDULE_GROUP: WAKES,
    SCHEDULER_ROLE_ARN: SCHEDULER_ROLE,
    DEAD_LETTER_QUEUE_ARN: arn('sqs', 'token-broker-dead-letters'),
    TOPIC_ARN: topicArn,
    ROSTER_ARN: rosterArn,
  };
}

/** The heartbeat. A schedule of this kind fires for the first time within a minute. */
export function sweepSchedule(functionArn: string): ScheduleRequest {
  return {
    Name: SWEEP,
    GroupName: WAKES,
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: SCHEDULER_ROLE, Input: '{"action":"sweep"}' },
  };
}

/** What `cdk bootstrap` leaves in an account. */
export function toolkitStack(createdAt: Instant): DeployedStack {
  return { name: 'CDKToolkit', createdAt, outputs: { BootstrapVersion: '30' } };
}

/** As whom the AWS SDKs and the AWS CLI come here. */
export function identity(accessKeyId: string): Record<string, string> {
  return {
    AWS_REGION: region,
    // The AWS CLI's first version knows this name alone.
    AWS_DEFAULT_REGION: region,
    // A profile in the user's shell would win over the keys below.
    AWS_PROFILE: '',
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  };
}
