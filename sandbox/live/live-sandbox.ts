import { sweepSchedule } from '../aws/deployed-stack.ts';
import type { Invoked } from '../aws/lambda.ts';
import type { SentMessage } from '../aws/sns.ts';
import { Sandbox } from '../sandbox.ts';
import { deploy } from './deployment.ts';
import { keepRealTime } from './real-time.ts';
import { type Residents, settle } from './residents.ts';

/** Opens every secret that Webex gives out here, so that whoever meets one knows what it is worth. */
export const SECRET_MARK = 'NotARealSecret';

const HOUR = 3_600_000;

export interface LiveSandboxOptions {
  stack: string;
  functionArn: string;
  /** Makes the function ready to run in this sandbox. */
  host: (sandbox: Sandbox) => (event: unknown) => Promise<Invoked>;
  hearMessage: (message: SentMessage) => void;
}

/** A whole installation on loopback, on real time and in memory, for people to work with. */
export interface LiveSandbox {
  webexUrl: string;
  contactCenterUrl: string;
  residents: Residents;
  /** By these, the AWS SDKs and the AWS CLI of a shell find it. */
  awsEnv: Record<string, string>;
  close(): Promise<void>;
}

/** Starts it; when it is there, the residents' records have been checked, and an hour later the sweeps begin. */
export async function startLiveSandbox(options: LiveSandboxOptions): Promise<LiveSandbox> {
  const { stack, functionArn, host, hearMessage } = options;
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
  const invoke = host(sandbox);
  const residents = settle(sandbox, recordPrefix);

  // AWS's own variables come from the function's runtime.
  const settings = entriesOf(env, (name) => !name.startsWith('AWS_'));
  const deployed = await deploy({ stack, functionArn, settings, invoke }, world);

  const stopTime = keepRealTime(clock);
  for (const serviceApp of residents.registered) await invoke({ serviceApp });
  clock.at(clock.now() + HOUR, () => sandbox.schedules.create(sweepSchedule(functionArn)));

  return {
    webexUrl: sandbox.webexUrl,
    contactCenterUrl: sandbox.contactCenterUrl,
    residents,
    awsEnv: {
      ...entriesOf(env, (name) => name.startsWith('AWS_')),
      ...deployed.env,
    },
    close: async () => {
      await stopTime();
      await Promise.all([...deployed.servers, sandbox].map((server) => server.close()));
    },
  };
}

function entriesOf(env: Record<string, string>, isWanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => isWanted(name)));
}
