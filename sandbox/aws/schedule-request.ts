import { AwsError, constraintError } from './aws-error.ts';

/** The part of CreateSchedule that the sandbox knows. */
export interface ScheduleRequest {
  Name: string;
  GroupName?: string;
  ScheduleExpression: string;
  ScheduleExpressionTimezone?: string;
  /** In seconds, as all moments of AWS's JSON. Nothing fires before it. */
  StartDate?: number;
  FlexibleTimeWindow: { Mode: 'OFF' | 'FLEXIBLE'; MaximumWindowInMinutes?: number };
  Target: ScheduleTarget;
  ActionAfterCompletion?: 'NONE' | 'DELETE';
  State?: 'ENABLED' | 'DISABLED';
  Description?: string;
  ClientToken?: string;
}

interface ScheduleTarget {
  Arn: string;
  RoleArn: string;
  Input?: string;
  DeadLetterConfig?: { Arn?: string };
  RetryPolicy?: { MaximumEventAgeInSeconds?: number; MaximumRetryAttempts?: number };
}

const known = new Set([
  'Name',
  'GroupName',
  'ScheduleExpression',
  'ScheduleExpressionTimezone',
  'StartDate',
  'FlexibleTimeWindow',
  'Target',
  'ActionAfterCompletion',
  'State',
  'Description',
  'ClientToken',
]);

/** Refuses what AWS would refuse, and what the sandbox can't act on. */
export function checkScheduleRequest(request: Partial<ScheduleRequest>): ScheduleRequest {
  const { Name, GroupName, ScheduleExpression, FlexibleTimeWindow, Target } = request;
  const strange = Object.keys(request).find((member) => !known.has(member));
  if (strange) throw new AwsError('ValidationException', `The sandbox does not know the member ${strange}.`);
  checkName('name', Name);
  if (GroupName !== undefined) checkName('groupName', GroupName);
  if (ScheduleExpression === undefined) throw constraintError('scheduleExpression', 'not be null');
  checkWindow(FlexibleTimeWindow);
  checkTarget(Target);
  checkOneOf('actionAfterCompletion', request.ActionAfterCompletion, ['NONE', 'DELETE']);
  checkOneOf('state', request.State, ['ENABLED', 'DISABLED']);
  return request as ScheduleRequest;
}

/** Names of schedules and of groups. */
export function checkName(member: string, name: string | undefined): void {
  if (name === undefined) throw constraintError(member, 'not be null');
  if (!/^[0-9a-zA-Z-_.]+$/.test(name)) {
    throw constraintError(member, 'satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$');
  }
  if (name.length > 64) throw constraintError(member, 'have length less than or equal to 64');
}

function checkWindow(window: ScheduleRequest['FlexibleTimeWindow'] | undefined): void {
  if (window?.Mode === undefined) {
    throw constraintError(window ? 'flexibleTimeWindow.mode' : 'flexibleTimeWindow', 'not be null');
  }
  checkOneOf('flexibleTimeWindow.mode', window.Mode, ['OFF', 'FLEXIBLE']);
  const minutes = window.MaximumWindowInMinutes;
  if (window.Mode === 'OFF' && minutes !== undefined) {
    throw new AwsError(
      'ValidationException',
      'MaximumWindowInMinutes must not be set if the flexible time window is OFF.',
    );
  }
  if (window.Mode === 'FLEXIBLE') checkRange('flexibleTimeWindow.maximumWindowInMinutes', minutes ?? 0, 1, 1440);
}

function checkTarget(target: Partial<ScheduleTarget> | undefined): void {
  if (target === undefined) throw constraintError('target', 'not be null');
  if (target.Arn === undefined) throw constraintError('target.arn', 'not be null');
  if (target.RoleArn === undefined) throw constraintError('target.roleArn', 'not be null');
  checkArn(target.Arn, /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]*:\d{12}:\S+$/);
  checkArn(target.RoleArn, /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/);
  if (target.DeadLetterConfig?.Arn)
    checkArn(target.DeadLetterConfig.Arn, /^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[\w-]+$/);
  const { MaximumEventAgeInSeconds = 86_400, MaximumRetryAttempts = 185 } = target.RetryPolicy ?? {};
  checkRange('target.retryPolicy.maximumEventAgeInSeconds', MaximumEventAgeInSeconds, 60, 86_400);
  checkRange('target.retryPolicy.maximumRetryAttempts', MaximumRetryAttempts, 0, 185);
}

function checkArn(arn: string, pattern: RegExp): void {
  if (!pattern.test(arn)) throw new AwsError('ValidationException', 'Provided Arn is not in correct format.');
}

function checkRange(member: string, value: number, minimum: number, maximum: number): void {
  if (value < minimum) throw constraintError(member, `have value greater than or equal to ${minimum}`);
  if (value > maximum) throw constraintError(member, `have value less than or equal to ${maximum}`);
}

function checkOneOf(member: string, value: string | undefined, allowed: string[]): void {
  if (value === undefined || allowed.includes(value)) return;
  throw constraintError(member, `satisfy enum value set: [${allowed.join(', ')}]`);
}
