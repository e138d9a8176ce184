import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import cdkJson from '../cdk.json' with { type: 'json' };
import { SecretsManagerRegistry } from '../lambda/aws/registry.ts';
import { errorName } from '../lambda/aws/registry-failures.ts';
import { MINUTE, SECOND, type Timing } from '../lambda/broker/lifetime.ts';
import type { Clock, Sight } from '../lambda/broker/ports.ts';
import { parseSettings, type Settings } from '../lambda/refresh/settings.ts';
import { Authorizations } from '../lambda/webex/authorizations.ts';
import { ContactCenterApi } from '../lambda/webex/contact-center.ts';
import { FlowStoreApi } from '../lambda/webex/flow-store.ts';
import { Http } from '../lambda/webex/http.ts';
import { RawVariables } from '../lambda/webex/raw-variables.ts';
import { TokenEndpoint } from '../lambda/webex/token-endpoint.ts';
import { VariableAdmin } from '../lambda/webex/variable-admin.ts';
import { asking } from './aws-failures.ts';
import { CommandFailed } from './command.ts';

/** What a deployment from this folder is called. */
export const defaultStack: string = cdkJson.context.name;

/** One installation of the broker, as its operator works with it. */
export interface Installation extends Sight {
  readonly functionName: string;
  readonly recordPrefix: string;
  /** The key of one's own that records are encrypted with. Absent: AWS's. */
  readonly recordKeyArn?: string;
  /** Through which people are told. */
  readonly topicArn: string;
  readonly timing: Timing;
  readonly secrets: SecretsManagerClient;
  readonly functions: LambdaClient;
  readonly flowStore: FlowStoreApi;
  readonly authorizations: Authorizations;
  readonly rawVariables: RawVariables;
  readonly topics: SNSClient;
  readonly variables: VariableAdmin;
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
  const { functionName, recordKeyArn } = await outputsOf(stack, new CloudFormationClient(account));
  // A second invocation after a lost answer would be a second refresh.
  const functions = new LambdaClient({ ...account, maxAttempts: 1 });
  const settings = await settingsOf(functionName, functions);

  const clock: Clock = { now: Date.now, sleep, random: Math.random };
  const http = new Http();
  const secrets = new SecretsManagerClient(account);
  const place = { baseUrl: settings.contactCenterBaseUrl, http, clock };
  const contactCenter = new ContactCenterApi(place);
  return {
    functionName,
    recordPrefix: settings.recordPrefix,
    ...(recordKeyArn !== undefined && { recordKeyArn }),
    topicArn: settings.topicArn,
    timing: { renewAt: settings.renewAt, sweepMs: settings.sweepMinutes * MINUTE },
    secrets,
    functions,
    clock,
    registry: new SecretsManagerRegistry(secrets, settings.recordPrefix, clock),
    webex: new TokenEndpoint({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    contactCenter,
    topics: new SNSClient(account),
    variables: new VariableAdmin({ ...place, contactCenter }),
    authorizations: new Authorizations({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    rawVariables: new RawVariables(place),
    flowStore: new FlowStoreApi({
      baseUrl: settings.contactCenterBaseUrl,
      // Flows grow with what people draw.
      http: new Http({ totalMs: 60 * SECOND, mostBytes: 32 * 2 ** 20 }),
      clock,
    }),
  };
}

async function outputsOf(
  stack: string,
  client: CloudFormationClient,
): Promise<{ functionName: string; recordKeyArn: string | undefined }> {
  const found = await asking(`cloudformation:DescribeStacks for ${stack}`, () => describe(stack, client));
  if (!found) {
    throw new CommandFailed(
      `There is no stack ${stack} here: deploy it with npx cdk deploy, or name another --stack, --profile or --region.`,
    );
  }
  const output = (key: string) => found.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue;
  const functionName = output('FunctionName');
  if (functionName === undefined) {
    throw new CommandFailed(`Stack ${stack} is no token broker: it has no output FunctionName.`);
  }
  return { functionName, recordKeyArn: output('RecordKeyArn') };
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
