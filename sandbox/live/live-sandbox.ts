import { cloudFormation } from '../aws/cloudformation.ts';
import { LOG_GROUP, sweepSchedule, toolkitStack } from '../aws/deployed-stack.ts';
import { type HttpApiOptions, serveHttpApi } from '../aws/http-api.ts';
import { type Invoked, lambda } from '../aws/lambda.ts';
import type { SentMessage } from '../aws/sns.ts';
import type { Template } from '../cloudwatch/alarm-definition.ts';
import { Loopback } from '../loopback.ts';
import { type StandIn, serve } from '../loopback-server.ts';
import { Sandbox } from '../sandbox.ts';
import { startMonitoring } from './monitoring.ts';
import { keepRealTime } from './real-time.ts';
import { type Residents, settle } from './residents.ts';
import { Troubles } from './troubles.ts';

/** Opens every secret that Webex gives out here, so that a reader recognizes it as worthless. */
export const SECRET_MARK = 'NotARealSecret';

const HOUR = 3_600_000;

export interface LiveSandboxOptions {
  stack: string;
  functionArn: string;
  /** What the stack was deployed from. */
  template: Template;
  /** Makes the function ready to run in this sandbox. */
  host: (sandbox: Sandbox, settings: Record<string, string>) => (event: unknown) => Promise<Invoked>;
  /** The same with the token endpoint. */
  hostEndpoint: (sandbox: Sandbox, settings: Record<string, string>) => HttpApiOptions['invoke'];
  hearMessage: (message: SentMessage) => void;
  /** The subscriber's address at AWS; without it, the topic has no subscriber. */
  subscriber?: string;
  loopback?: Loopback;
}

/** A whole installation on loopback, on real time and in memory, for people to work with. */
export interface LiveSandbox {
  webexUrl: string;
  contactCenterUrl: string;
  /** Where consumers get tokens. */
  tokenUrl: string;
  residents: Residents;
  troubles: Troubles;
  /** By these, the AWS SDKs and the AWS CLI of a shell find it. */
  awsEnv: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it; when it is there, the residents' records have been checked, and an hour later the sweeps begin. */
export async function startLiveSandbox(options: LiveSandboxOptions): Promise<LiveSandbox> {
  const { stack, functionArn, template, host, hearMessage, subscriber, loopback = new Loopback() } = options;
  const functionName = functionArn.replace(/^.*:/, '');
  const seed = Math.floor(Math.random() * 2 ** 31);
  const sandbox = await Sandbox.start({
    start: Date.now(),
    seed,
    secretMark: SECRET_MARK,
    deliver: (_functionArn, input) => invoke(JSON.parse(input)),
    hearMessage,
    loopback,
  });
  const { clock, faults, env } = sandbox;
  const { RECORD_PREFIX: recordPrefix = '' } = env;
  const world = { now: clock.now, sleep: clock.sleep, faults, loopback };
  const open = (standIn: StandIn) => serve(standIn, world);
  const { sns, topicArn } = sandbox;
  const monitored = await startMonitoring({ clock, sns, topicArn, open }, template, functionName);
  const prefixes = { CONSUMER_PREFIX: `${stack}.consumers/`, CONSUMER_TOKEN_PREFIX: `${stack}.consumer-tokens/` };
  const settings = { CONSUMER_TOKEN_PREFIX: prefixes.CONSUMER_TOKEN_PREFIX };
  const hosted = host(sandbox, { ...settings, AWS_LAMBDA_LOG_GROUP_NAME: LOG_GROUP });
  const invoke = (event: unknown) => monitored.logged(() => hosted(event));
  const residents = settle(sandbox, recordPrefix);
  if (subscriber !== undefined) sns.subscribe(topicArn, subscriber);

  const environment = { ...functionSettings(env), ...settings };
  const functions = await open(lambda([{ name: functionName, environment, invoke }]));
  const door = await serveHttpApi({
    now: clock.now,
    loopback,
    paths: ['/oauth2/token', '/v1/refresh', '/v1/validate'],
    invoke: options.hostEndpoint(sandbox, {
      INSTALLATION: stack,
      ...prefixes,
      REFRESH_FUNCTION: functionName,
      AWS_ENDPOINT_URL_LAMBDA: functions.url,
    }),
  });
  const tokenUrl = `${door.url}/oauth2/token`;
  const outputs = {
    ...monitored.stack.outputs,
    TokenUrl: tokenUrl,
    ConsumerPrefix: prefixes.CONSUMER_PREFIX,
    ConsumerTokenPrefix: prefixes.CONSUMER_TOKEN_PREFIX,
  };
  const deployed = { name: stack, createdAt: clock.now(), ...monitored.stack, outputs };
  const stacks = await open(cloudFormation([deployed, toolkitStack(clock.now())]));

  const stopTime = keepRealTime(clock);
  for (const serviceApp of residents.registered) await invoke({ serviceApp });
  // Without a start it would fire for the first time within a minute.
  sandbox.schedules.create({ ...sweepSchedule(functionArn), StartDate: (clock.now() + HOUR) / 1000 });

  return {
    webexUrl: sandbox.webexUrl,
    contactCenterUrl: sandbox.contactCenterUrl,
    tokenUrl,
    residents,
    troubles: new Troubles(sandbox, residents.clinic),
    awsEnv: {
      ...entriesOf(env, (name) => name.startsWith('AWS_')),
      ...monitored.awsEnv,
      AWS_ENDPOINT_URL_LAMBDA: functions.url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url,
    },
    close: async () => {
      await stopTime();
      await Promise.all([door, functions, stacks, monitored, sandbox].map((server) => server.close()));
    },
  };
}

/** What the function is deployed with; AWS's own variables come from its runtime. */
function functionSettings(env: Record<string, string>): Record<string, string> {
  return entriesOf(env, (name) => !name.startsWith('AWS_'));
}

function entriesOf(env: Record<string, string>, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)));
}
