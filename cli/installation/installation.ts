import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { networkLimits, type Proxies, proxiesOf } from '../../lambda/aws/network.ts';
import { SecretsManagerRecordStore } from '../../lambda/aws/record-store.ts';
import { SecretsManagerRoster } from '../../lambda/aws/roster.ts';
import { errorName } from '../../lambda/aws/store-failures.ts';
import type { ObserverDeps, RosterStore } from '../../lambda/broker/ports.ts';
import type { Timing } from '../../lambda/broker/record/renewal.ts';
import { type Clock, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { parseSettings, type Settings } from '../../lambda/refresh/settings.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { WebexOAuth } from '../../lambda/webex/oauth.ts';
import { CommandFailed, type Terminal } from '../terminal/command.ts';
import { Authorizations } from '../webex/authorizations.ts';
import { FlowStoreApi } from '../webex/flow-store.ts';
import { RawVariables } from '../webex/raw-variables.ts';
import { VariableAdmin } from '../webex/variable-admin.ts';
import { asking } from './aws-failures.ts';
import { FunctionLog } from './function-log.ts';

/** What a deployment from this folder is called. */
export const defaultStack: string = cdkJson.context.name;

/** One installation of the broker, as its operator works with it. */
export interface Installation extends Omit<ObserverDeps, 'deadline'> {
  readonly functionName: string;
  readonly recordPrefix: string;
  readonly log: FunctionLog;
  /** The key of one's own that records are encrypted with. Absent: AWS's. */
  readonly recordKeyArn?: string;
  /** What the sweeps remember of each record. */
  readonly roster: Pick<RosterStore, 'read'>;
  readonly rosterArn: string;
  /** Through which people are told. */
  readonly topicArn: string;
  readonly timing: Timing;
  /** All that the function was deployed with. */
  readonly settings: Settings;
  /** What the stack says of itself, by name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Where the function finds Webex and Contact Center; without the second, a record's datacenter says. */
  readonly services: Pick<Settings, 'webexApiBaseUrl' | 'contactCenterBaseUrl'>;
  readonly secrets: SecretsManagerClient;
  readonly functions: LambdaClient;
  readonly flowStore: FlowStoreApi;
  readonly authorizations: Authorizations;
  readonly rawVariables: RawVariables;
  /** Loaded when it is asked for, as most commands need no topic. */
  readonly topics: () => Promise<SNSClient>;
  readonly variables: VariableAdmin;
  /** Where consumers get tokens; absent where no token endpoint is deployed. */
  readonly tokenEndpoint: TokenEndpointPlace | undefined;
}

export interface TokenEndpointPlace {
  readonly tokenUrl: string;
  readonly consumerPrefix: string;
  readonly consumerTokenPrefix: string;
}

export interface Whereabouts {
  stack: string | undefined;
  profile: string | undefined;
  region: string | undefined;
}

/** The variables that name proxies, among others. */
export type Environment = Terminal['environment'];

/**
 * Finds an installation by its stack and builds what it takes to work with it: the only place where commands make
 * clients. All else comes from the function's own settings, so that commands use the same places as the function.
 */
export async function findInstallation(
  { stack = defaultStack, profile, region }: Whereabouts,
  environment: Environment,
): Promise<Installation> {
  const proxies = proxiesOf(environment ?? {});
  const account = accountOf({ profile, region }, proxies);
  const outputs = await outputsOf(stack, new CloudFormationClient(account));
  const functionName = outputs.get('FunctionName') as string;
  const recordKeyArn = outputs.get('RecordKeyArn');
  // A second invocation after a lost answer would be a second refresh.
  const functions = new LambdaClient({ ...account, maxAttempts: 1 });
  const settings = await settingsOf(functionName, functions);

  const clock: Clock = { now: Date.now, sleep, random: Math.random };
  const http = new Http({ proxies });
  const secrets = new SecretsManagerClient(account);
  const place = { baseUrl: settings.contactCenterBaseUrl, http, clock };
  const contactCenter = new ContactCenterApi(place);
  return {
    functionName,
    log: new FunctionLog(outputs.get('LogGroupName') ?? `/aws/lambda/${functionName}`, async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient(account);
    }),
    recordPrefix: settings.recordPrefix,
    ...(recordKeyArn !== undefined && { recordKeyArn }),
    roster: new SecretsManagerRoster(secrets, settings.rosterArn),
    rosterArn: settings.rosterArn,
    topicArn: settings.topicArn,
    tokenEndpoint: placeOf(outputs),
    timing: { renewAt: settings.renewAt, sweepMs: settings.sweepMinutes * MINUTE },
    settings,
    outputs,
    services: settings,
    secrets,
    functions,
    clock,
    store: new SecretsManagerRecordStore(secrets, settings.recordPrefix, clock),
    webex: new WebexOAuth({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    contactCenter,
    topics: async () => new (await import('@aws-sdk/client-sns')).SNSClient(account),
    variables: new VariableAdmin({ ...place, contactCenter }),
    authorizations: new Authorizations({ baseUrl: settings.webexApiBaseUrl, http, clock }),
    rawVariables: new RawVariables(place),
    flowStore: new FlowStoreApi({
      baseUrl: settings.contactCenterBaseUrl,
      // Flows grow with what people draw.
      http: new Http({ proxies, totalMs: 60 * SECOND, mostBytes: 32 * 2 ** 20 }),
      clock,
    }),
  };
}

/** What all clients of AWS share. */
export function accountOf({ profile, region }: Pick<Whereabouts, 'profile' | 'region'>, proxies: Proxies | undefined) {
  return {
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
    // An invocation answers when its pass has ended: that may take minutes.
    requestHandler: networkLimits({ answerMs: 0, ...(proxies && { proxies }) }),
  };
}

/** What the stack says of itself; the function's name is among it. */
async function outputsOf(stack: string, client: CloudFormationClient): Promise<ReadonlyMap<string, string>> {
  const found = await describeStack(stack, client);
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
  const [tokenUrl, consumerPrefix, consumerTokenPrefix] = ['TokenUrl', 'ConsumerPrefix', 'ConsumerTokenPrefix'].map(
    (name) => outputs.get(name),
  );
  return tokenUrl && consumerPrefix && consumerTokenPrefix
    ? { tokenUrl, consumerPrefix, consumerTokenPrefix }
    : undefined;
}

/** A stack as CloudFormation knows it; undefined where there is none of that name. */
export function describeStack(stack: string, client: CloudFormationClient): Promise<Stack | undefined> {
  return asking(`cloudformation:DescribeStacks for ${stack}`, async () => {
    try {
      const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
      return Stacks[0];
    } catch (error) {
      if (errorName(error) !== 'ValidationError') throw error;
      return undefined;
    }
  });
}

async function settingsOf(functionName: string, client: LambdaClient): Promise<Settings> {
  const { Environment } = await asking(`lambda:GetFunctionConfiguration for ${functionName}`, () =>
    client.send(new GetFunctionConfigurationCommand({ FunctionName: functionName })),
  );
  return parseSettings(Environment?.Variables ?? {});
}
