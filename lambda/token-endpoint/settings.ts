import * as v from 'valibot';
import { Failure } from '../broker/failures.ts';

const prefix = v.pipe(
  v.string('missing'),
  v.regex(/^[\w+=.@-]+\/$/, "wrong; give a secret name's beginning that ends in one /"),
);

const settingsSchema = v.pipe(
  v.object({
    INSTALLATION: v.pipe(v.string('missing'), v.nonEmpty("empty; give the installation's name")),
    CONSUMER_PREFIX: prefix,
    PROJECTION_PREFIX: prefix,
    REFRESH_FUNCTION: v.pipe(v.string('missing'), v.nonEmpty('empty; give the name of the function that refreshes')),
  }),
  v.transform((env) => ({
    installation: env.INSTALLATION,
    consumerPrefix: env.CONSUMER_PREFIX,
    projectionPrefix: env.PROJECTION_PREFIX,
    refreshFunction: env.REFRESH_FUNCTION,
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
