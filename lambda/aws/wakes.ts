import { CreateScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import type { Wakes } from '../broker/ports.ts';
import type { Instant } from '../broker/record/time.ts';
import { errorName } from './store-failures.ts';

export interface WakeTarget {
  /** The function's own ARN, as it was invoked. */
  functionArn: string;
  group: string;
  /** Scheduler's role. */
  roleArn: string;
  deadLetterQueueArn: string;
}

/**
 * One-time schedules that invoke the function for one record and then delete themselves.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html
 */
export class SchedulerWakes implements Wakes {
  readonly #client: SchedulerClient;
  readonly #target: WakeTarget;

  constructor(client: SchedulerClient, target: WakeTarget) {
    this.#client = client;
    this.#target = target;
  }

  /**
   * Named after record and second, and only ever created: an update could race its own deletion. Throws
   * Scheduler's errors, except for a wake that exists already.
   */
  async create(record: string, at: Instant): Promise<void> {
    const seconds = Math.ceil(at / 1000);
    const command = new CreateScheduleCommand({
      Name: `${record}-${seconds}`,
      GroupName: this.#target.group,
      ScheduleExpression: `at(${new Date(seconds * 1000).toISOString().slice(0, 19)})`,
      ScheduleExpressionTimezone: 'UTC',
      FlexibleTimeWindow: { Mode: 'OFF' },
      ActionAfterCompletion: 'DELETE',
      Target: {
        Arn: this.#target.functionArn,
        RoleArn: this.#target.roleArn,
        Input: JSON.stringify({ serviceApp: record }),
        DeadLetterConfig: { Arn: this.#target.deadLetterQueueArn },
        RetryPolicy: { MaximumRetryAttempts: 3, MaximumEventAgeInSeconds: 900 },
      },
    });
    try {
      await this.#client.send(command);
    } catch (error) {
      if (errorName(error) !== 'ConflictException') throw error;
    }
  }
}
