import { randomBytes } from 'node:crypto';
import { cloudFormation } from '../aws/cloudformation.ts';
import { functionSettings, identity, LOG_GROUP, ROSTER, toolkitStack } from '../aws/deployed-stack.ts';
import { type Invoked, lambda } from '../aws/lambda.ts';
import { scheduler } from '../aws/scheduler.ts';
import { secretsManager } from '../aws/secrets-manager.ts';
import { type SentMessage, Sns } from '../aws/sns.ts';
import type { Template } from '../cloudwatch/alarm-definition.ts';
import { Faults } from '../faults.ts';
import { startMonitoring } from '../live/monitoring.ts';
import { type StandIn, serve } from '../loopback-server.ts';
import { openParts } from './account-parts.ts';
import { admitting } from './admission.ts';
import { keeping } from './keeping.ts';
import { KeptFile } from './kept-file.ts';
import { OwnDirectory } from './own-directory.ts';
import { RealClock } from './real-clock.ts';
import { Running } from './running.ts';

export interface KeptAccountOptions {
  /** Where it is kept. */
  directory: string;
  stack: string;
  functionArn: string;
  /** What the stack was deployed from. */
  template: Template;
  /** The function's settings beside those that a deployment gives it. */
  settings: Record<string, string>;
  /** Makes the function ready to run here. */
  host: (surroundings: { clock: RealClock; env: Record<string, string> }) => (event: unknown) => Promise<Invoked>;
  hearMessage: (message: SentMessage) => void;
  /** The subscriber's address at AWS. */
  subscriber: string;
  /** What people must know of the disk. */
  hearTrouble: (words: string) => void;
}

/**
 * An AWS account on loopback, on real time and kept on disk, with the function in it. What watches over it begins anew
 * with each start: metrics, the states of the alarms, the log, and the queue.
 */
export interface KeptAccount {
  /** The file that it is kept in. */
  file: string;
  /** The function's settings. */
  settings: Record<string, string>;
  /** The names of the secrets that do not wait to be deleted. */
  secretNames: string[];
  /** By these, the AWS SDKs and the AWS CLI of a shell find it; no other client gets in. */
  awsEnv: Record<string, string>;
  /** Whether the function is at work. */
  isBusy(): boolean;
  /** Ends when the function has ended what it is at. */
  close(): Promise<void>;
}

/** Goes on with what was kept; what is overdue fires once. Rejects with Unusable where that cannot be done. */
export async function startKeptAccount(options: KeptAccountOptions): Promise<KeptAccount> {
  const directory = OwnDirectory.take(options.directory);
  try {
    return await startIn(directory, options);
  } catch (error) {
    directory.release();
    throw error;
  }
}

async function startIn(directory: OwnDirectory, options: KeptAccountOptions): Promise<KeptAccount> {
  const { stack, functionArn, template, host, hearMessage, hearTrouble, subscriber } = options;
  const clock = new RealClock();
  const running = new Running();
  const file = new KeptFile(directory.file('state.json'), hearTrouble);
  const { secrets, schedules, keep } = openParts(file, clock, functionArn, async (input) => {
    try {
      await invoke(JSON.parse(input));
      keep();
    } catch {
      // No event, which AWS would put aside; or no disk, which was told: the next change brings it along.
    }
  });
  const sns = new Sns(clock, hearMessage);

  const accessKeyId = `sandbox${randomBytes(16).toString('hex')}`;
  const world = { now: clock.now, sleep: clock.sleep, faults: new Faults() };
  const open = (standIn: StandIn) => serve(admitting(accessKeyId, standIn), world);
  const stores = await open(keeping(secretsManager(secrets), secrets, keep));
  const timers = await open(keeping(scheduler(schedules), schedules, keep));
  const topics = await open(sns);

  const rosterArn = (secrets.secret(ROSTER) ?? secrets.create(ROSTER).secret).arn;
  const topicArn = sns.createTopic('token-broker-alerts');
  sns.subscribe(topicArn, subscriber);
  const settings = { ...functionSettings(topicArn, rosterArn), ...options.settings };
  const env = {
    ...identity(accessKeyId),
    AWS_ENDPOINT_URL_SECRETS_MANAGER: stores.url,
    AWS_ENDPOINT_URL_SCHEDULER: timers.url,
    AWS_ENDPOINT_URL_SNS: topics.url,
  };
  const run = host({ clock, env: { ...settings, ...env, AWS_LAMBDA_LOG_GROUP_NAME: LOG_GROUP } });
  const name = functionArn.replace(/^.*:/, '');
  const monitored = await startMonitoring({ clock, sns, topicArn, open }, template, name);
  const invoke = (event: unknown) => running.add(() => monitored.logged(() => run(event)));
  const functions = await open(lambda([{ name, environment: settings, invoke }]));
  const deployed = { name: stack, createdAt: clock.now(), ...monitored.stack };
  const stacks = await open(cloudFormation([deployed, toolkitStack(clock.now())]));

  const stopTime = clock.run();
  return {
    file: file.path,
    settings,
    secretNames: secrets.list().map(({ name }) => name),
    awsEnv: {
      ...env,
      ...monitored.awsEnv,
      AWS_ENDPOINT_URL_LAMBDA: functions.url,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.url,
    },
    isBusy: () => running.any,
    close: async () => {
      stopTime();
      await running.ended();
      await Promise.all([stores, timers, topics, monitored, functions, stacks].map((server) => server.close()));
      directory.release();
    },
  };
}
