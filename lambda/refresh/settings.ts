import * as v from 'valibot';
import { Failure } from '../broker/failures.ts';

const required = (what: string) => v.pipe(v.string('missing'), v.nonEmpty(`empty; give ${what}`));
const prefix = v.pipe(v.string(), v.regex(/^[\w+=.@-]+\/$/, "a secret name's beginning that ends in one /"));
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
    RECORD_PREFIX: v.optional(prefix, 'token-broker/'),
    PROJECTION_PREFIX: v.optional(v.union([v.literal(''), prefix]), ''),
    SCHEDULE_GROUP: required("the schedule group's name"),
    SCHEDULER_ROLE_ARN: required("the ARN of Scheduler's role"),
    DEAD_LETTER_QUEUE_ARN: required("the dead-letter queue's ARN"),
    TOPIC_ARN: required("the topic's ARN"),
    RENEW_AT: number('0.5', 0.1, 0.9),
    SWEEP_MINUTES: number('60', 5, 1440),
    WEBEX_API_BASE_URL: v.optional(v.string(), 'https://webexapis.com/v1'),
    CONTACT_CENTER_BASE_URL: v.optional(v.string(), ''),
  }),
  v.transform((env) => ({
    recordPrefix: env.RECORD_PREFIX,
    projectionPrefix: env.PROJECTION_PREFIX || undefined,
    scheduleGroup: env.SCHEDULE_GROUP,
    schedulerRoleArn: env.SCHEDULER_ROLE_ARN,
    deadLetterQueueArn: env.DEAD_LETTER_QUEUE_ARN,
    topicArn: env.TOPIC_ARN,
    renewAt: env.RENEW_AT,
    sweepMinutes: env.SWEEP_MINUTES,
    webexApiBaseUrl: env.WEBEX_API_BASE_URL,
    contactCenterBaseUrl: env.CONTACT_CENTER_BASE_URL || undefined,
  })),
);

export type Settings = v.InferOutput<typeof settingsSchema>;

/** Reads the function's environment. CONFIG_INVALID names every variable that is wrong. */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
  const parsed = v.safeParse(settingsSchema, env);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map((issue) => `${v.getDotPath(issue)} is ${issue.message}`);
  throw new Failure('CONFIG_INVALID', `The function's environment is wrong: ${problems.join('; ')}.`);
}
