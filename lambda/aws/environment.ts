import * as v from 'valibot';
import { Failure } from '../broker/record/failures.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The prefix of the names of many secrets. */
export const secretPrefix = v.pipe(
  v.string(),
  v.regex(/^[\w+=.@-]+\/$/, "wrong; give a secret name's beginning that ends in one /"),
);

/** A variable that must be set. */
export const given = (what: string) => v.pipe(v.string(), v.nonEmpty(`empty; give ${what}`));

/** Reads a function's environment. CONFIG_INVALID names every wrong variable. */
export function readEnvironment<Schema extends v.GenericSchema>(
  schema: Schema,
  env: Environment,
): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, env);
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map(
    (issue) => `${v.getDotPath(issue)} is ${issue.received === 'undefined' ? 'missing' : issue.message}`,
  );
  throw new Failure('CONFIG_INVALID', `The function's environment is wrong: ${problems.join('; ')}.`);
}
