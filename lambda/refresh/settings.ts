import * as v from 'valibot';
import { type Environment, given, readEnvironment, secretPrefix } from '../aws/environment.ts';

const number = (fallback: string, low: number, high: number) => {
  const what = `a number from ${low} to ${high}`;
  return v.pipe(
    v.optional(v.string(), fallback),
    v.transform(Number),
    v.finite(what),
    v.minValue(low, what),
    v.maxValue(high, what),
  );
};

const settingsSchema = v.pipe(
  v.object({
    RECORD_PREFIX: v.optional(secretPrefix, 'token-broker/'),
    CONSUMER_TOKEN_PREFIX: v.optional(v.union([v.literal(''), secretPrefix]), ''),
    SCHEDULE_GROUP: given("the schedule group's name"),
    SCHEDULER_ROLE_ARN: given("the ARN of Scheduler's role"),
    DEAD_LETTER_QUEUE_ARN: given("the dead-letter queue's ARN"),
    TOPIC_ARN: given("the topic's ARN"),
    ROSTER_ARN: given("the ARN of the roster's secret"),
    HEARTBEAT_SECRET: v.optional(v.string()),
    STACK_NAME: v.optional(v.string(), 'token-broker'),
    RUNBOOK_URL: v.optional(v.string(), 'docs/runbook.md'),
    AWS_LAMBDA_LOG_GROUP_NAME: v.optional(v.string()),
    RENEW_AT: number('0.5', 0.1, 0.9),
    SWEEP_MINUTES: number('60', 5, 1440),
    WEBEX_API_BASE_URL: v.optional(v.string(), 'https://webexapis.com/v1'),
    CONTACT_CENTER_BASE_URL: v.optional(v.string(), ''),
  }),
  v.transform((env) => ({
    recordPrefix: env.RECORD_PREFIX,
    consumerTokenPrefix: env.CONSUMER_TOKEN_PREFIX || undefined,
    scheduleGroup: env.SCHEDULE_GROUP,
    schedulerRoleArn: env.SCHEDULER_ROLE_ARN,
    deadLetterQueueArn: env.DEAD_LETTER_QUEUE_ARN,
    topicArn: env.TOPIC_ARN,
    rosterArn: env.ROSTER_ARN,
    heartbeatSecret: env.HEARTBEAT_SECRET,
    stackName: env.STACK_NAME,
    runbookUrl: env.RUNBOOK_URL,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    renewAt: env.RENEW_AT,
    sweepMinutes: env.SWEEP_MINUTES,
    webexApiBaseUrl: env.WEBEX_API_BASE_URL,
    contactCenterBaseUrl: env.CONTACT_CENTER_BASE_URL || undefined,
  })),
);

export type Settings = v.InferOutput<typeof settingsSchema>;

/** Reads the function's environment. CONFIG_INVALID names every wrong variable. */
export function parseSettings(env: Environment): Settings {
  return readEnvironment(settingsSchema, env);
}
