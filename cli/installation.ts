import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import cdkJson from '../cdk.json' with { type: 'json' };
import { SecretsManagerRegistry } from '../lambda/aws/registry.ts';
import { errorName } from '../lambda/aws/registry-failures.ts';
import { MINUTE, type Timing } from '../lambda/broker/lifetime.ts';
import type { Clock, Sight } from '../lambda/broker/ports.ts';
import { parseSettings, type Settings } from '../lambda/refresh/settings.ts';
import { ContactCenterApi } from '../lambda/webex/contact-center.ts';
import { Http } from '../lambda/webex/http.ts';
import { TokenEndpoint } from '../lambda/webex/token-endpoint.ts';
import { asking } from './aws-failures.ts';
import { CommandFailed } from './command.ts';

/** What a deployment from this folder is called. */
export const defaultStack: string = cdkJson.context.name;

/** One installation of the broker, as its operator works with it. */
export interface Installation extends Sight {
  readonly functionName: string;
  readonly recordPrefix: string;
  readonly timing: Timing;
  readonly secrets: SecretsManagerClient;
  readonly functions: LambdaClient;
  /** Where consumers get tokens; absent where no token endpoint is deployed. */
  readonly tokenEndpoint: TokenEndpointPlace | undefined;
}

export interface TokenEndpointPlace {
  readonly tokenUrl: string;
  readonly consumerPrefix: string;
  readonly projectionPrefix: string;
}

export interface Whereabouts {
  stack: string | undefined;
  profile: string | undefined;
  region: string | undefined;
}

/**
 * Finds an installation by its stack and builds what it takes to work with it: the only place where commands make
 * clients. All else is read from the function's own settings, so that nobody looks elsewhere than the function does.
 */
export async function findInstallation({ stack = defaultStack, profile, region }: Whereabouts): Promise<Installation> {
  const account = { ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) };
  const outputs = await outputsOf(stack, new CloudFormationClient(account));
  const functionName = outputs.get('FunctionName') as string;
  // A second invocation after a lost answer would be a second refresh.
  const functions = new LambdaClient({ ...account, maxAttempts: 1 });
  const settings = await settingsOf(functionName, functions);

  const clock: Clock = { now: Date.now, sleep, random: Math.random };
  const http = new Http();
  const secrets = new SecretsManagerClient(account);
  return {
    functionName,
    recordPrefix: settings.recordPrefix,
    tokenEndpoint: placeOf(outputs),
    timing: { renewAt: settings.renewAt, sweepMs: settings.sweepMinutes * MINUTE },
    secrets,
    functions,
    clock,
    registry: new SecretsManagerRegistry(secrets, settings.recordPrefix, clock),
    webex: new TokenEndpoint({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    contactCenter: new ContactCenterApi({ baseUrl: settings.contactCenterBaseUrl, http, clock }),
  };
}

/** What the stack says of itself; the function's name is among it. */
async function outputsOf(stack: string, client: CloudFormationClient): Promise<ReadonlyMap<string, string>> {
  const found = await asking(`cloudformation:DescribeStacks for ${stack}`, () => describe(stack, client));
  if (!found) {
    throw new CommandFailed(
      `There is no stack ${stack} here: deploy it with npx cdk deploy, or name another --stack, --profile or --region.`,
    );
  }
  const outputs = new Map(found.Outputs?.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  if (!outputs.has('FunctionName')) {
    throw new CommandFailed(`Stack ${stack} is no token broker: it has no output FunctionName.`);
  }
  return outputs;
}

function placeOf(outputs: ReadonlyMap<string, string>): TokenEndpointPlace | undefined {
  const [tokenUrl, consumerPrefix, projectionPrefix] = ['TokenUrl', 'ConsumerPrefix', 'ProjectionPrefix'].map((name) =>
    outputs.get(name),
  );
  return tokenUrl && consumerPrefix && projectionPrefix ? { tokenUrl, consumerPrefix, projectionPrefix } : undefined;
}

async function describe(stack: string, client: CloudFormationClient): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    return Stacks[0];
  } catch (error) {
    if (errorName(error) !== 'ValidationError') throw error;
    return undefined;
  }
}

async function settingsOf(functionName: string, client: LambdaClient): Promise<Settings> {
  const { Environment } = await asking(`lambda:GetFunctionConfiguration for ${functionName}`, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
  );
  return parseSettings(Environment?.Variables ?? {});
}
