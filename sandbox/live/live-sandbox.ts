import { cloudFormation } from '../aws/cloudformation.ts';
import { type HttpApiOptions, serveHttpApi } from '../aws/http-api.ts';
import { type Invoked, lambda } from '../aws/lambda.ts';
import type { SentMessage } from '../aws/sns.ts';
import { serve } from '../loopback-server.ts';
import { Sandbox } from '../sandbox.ts';
import { keepRealTime } from './real-time.ts';
import { type Residents, settle } from './residents.ts';

/** Opens every secret that Webex gives out here, so that whoever meets one knows what it is worth. */
export const SECRET_MARK = 'NotARealSecret';

const HOUR = 3_600_000;

export interface LiveSandboxOptions {
  stack: string;
  functionArn: string;
  /** Makes the function ready to run in this sandbox. */
  host: (sandbox: Sandbox, settings: Record<string, string>) => (event: unknown) => Promise<Invoked>;
  /** The same with the token endpoint. */
  hostEndpoint: (sandbox: Sandbox, settings: Record<string, string>) => HttpApiOptions['invoke'];
  hearMessage: (message: SentMessage) => void;
}

/** A whole installation on loopback, on real time and in memory, for people to work with. */
export interface LiveSandbox {
  webexUrl: string;
  contactCenterUrl: string;
  /** Where consumers get tokens. */
  tokenUrl: string;
  residents: Residents;
  /** By these, the AWS SDKs and the AWS CLI of a shell find it. */
  awsEnv: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it; when it is there, the residents' records have been checked, and an hour later the sweeps begin. */
export async function startLiveSandbox(options: LiveSandboxOptions): Promise<LiveSandbox> {
  const { stack, functionArn, host, hearMessage } = options;
  const functionName = functionArn.replace(/^.*:/, '');
  const seed = Math.floor(Math.random() * 2 ** 31);
  const sandbox = await Sandbox.start({
    start: Date.now(),
    seed,
    secretMark: SECRET_MARK,
    deliver: (_functionArn, input) => invoke(JSON.parse(input)),
    hearMessage,
  });
  const { clock, faults, env } = sandbox;
  const { RECORD_PREFIX: recordPrefix = '' } = env;
  const world = { now: clock.now, sleep: clock.sleep, faults };
  const prefixes = { CONSUMER_PREFIX: `${stack}.consumers/`, PROJECTION_PREFIX: `${stack}.projection/` };
  const settings = { PROJECTION_PREFIX: prefixes.PROJECTION_PREFIX };
  const invoke = host(sandbox, settings);
  const residents = settle(sandbox, recordPrefix);

  const environment = { ...functionSettings(env), ...settings };
  const functions = await serve(lambda([{ name: functionName, environment, invoke }]), world);
  const door = await serveHttpApi({
    now: clock.now,
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
    FunctionName: functionName,
    RecordPrefix: recordPrefix,
    TokenUrl: tokenUrl,
    ConsumerPrefix: prefixes.CONSUMER_PREFIX,
    ProjectionPrefix: prefixes.PROJECTION_PREFIX,
  };
  const stacks = await serve(cloudFormation([{ name: stack, createdAt: clock.now(), outputs }]), world);

  const stopTime = keepRealTime(clock);
  for (const serviceApp of residents.registered) await invoke({ serviceApp });
  clock.at(clock.now() + HOUR, () => scheduleSweep(sandbox, functionArn));

  return {
    webexUrl: sandbox.webexUrl,
    contactCenterUrl: sandbox.contactCenterUrl,
    tokenUrl,
    residents,
    awsEnv: {
      ...entriesOf(env, (name) => name.startsWith('AWS_')),
      AWS_ENDPOINT_URL_LAMBDA: functions.url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url,
    },
    close: async () => {
      await stopTime();
      await Promise.all([door, functions, stacks, sandbox].map((server) => server.close()));
    },
  };
}

/** The heartbeat. A schedule of this kind fires for the first time within a minute. */
function scheduleSweep({ schedules, env }: Sandbox, functionArn: string): void {
  schedules.create({
    Name: 'token-broker-sweep',
    ScheduleExpression: 'rate(1 hour)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn: env.SCHEDULER_ROLE_ARN ?? '', Input: '{"action":"sweep"}' },
  });
}

/** What the function is deployed with; AWS's own variables come from its runtime. */
function functionSettings(env: Record<string, string>): Record<string, string> {
  return entriesOf(env, (name) => !name.startsWith('AWS_'));
}

function entriesOf(env: Record<string, string>, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)));
}
