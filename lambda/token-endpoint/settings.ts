import * as v from 'valibot';
import { type Environment, given, readEnvironment, secretPrefix } from '../aws/environment.ts';

const settingsSchema = v.pipe(
  v.object({
    INSTALLATION: given("the installation's name"),
    CONSUMER_PREFIX: secretPrefix,
    CONSUMER_TOKEN_PREFIX: secretPrefix,
    REFRESH_FUNCTION: given('the name of the function that refreshes'),
  }),
  v.transform((env) => ({
    installation: env.INSTALLATION,
    consumerPrefix: env.CONSUMER_PREFIX,
    consumerTokenPrefix: env.CONSUMER_TOKEN_PREFIX,
    refreshFunction: env.REFRESH_FUNCTION,
  })),
);

/** Reads the function's environment. CONFIG_INVALID names every variable that is wrong. */
export function parseSettings(env: Environment): v.InferOutput<typeof settingsSchema> {
  return readEnvironment(settingsSchema, env);
}
