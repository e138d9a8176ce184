import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Finding } from '../../../cli/doctor/finding.ts';
import { defaultStack } from '../../../cli/installation.ts';
import { type HostedHere, hostHere } from '../../../cli/sandbox-function.ts';
import type { Template } from '../../../sandbox/cloudwatch/alarm-definition.ts';
import { type LiveSandbox, startLiveSandbox } from '../../../sandbox/live/live-sandbox.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { deployedTemplate } from '../../../sandbox/story/deployed-template.ts';
import { FUNCTION_ARN } from '../../../sandbox/story/hosted-function.ts';
import { operate, operateJson } from '../operate.ts';

export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

/** A whole installation in this process, whose services the tests can reach into. */
export class Clinic {
  readonly mails: string[] = [];
  #live: LiveSandbox | undefined;
  #sandbox: Sandbox | undefined;
  #here: HostedHere | undefined;

  get sandbox(): Sandbox {
    return this.#sandbox as Sandbox;
  }

  get live(): LiveSandbox {
    return this.#live as LiveSandbox;
  }

  async open(): Promise<void> {
    const here = hostHere(() => {});
    this.#here = here;
    this.#live = await startLiveSandbox({
      stack: defaultStack,
      functionArn: FUNCTION_ARN,
      hostEndpoint: here.hostEndpoint,
      template: withSleepyAlarms(deployedTemplate()),
      host: (sandbox) => {
        this.#sandbox = sandbox;
        return here.host(sandbox);
      },
      hearMessage: ({ text }) => this.mails.push(text),
    });
    // This process finds it as any shell does.
    Object.assign(process.env, this.#live.awsEnv);
  }

  async close(): Promise<void> {
    await this.#live?.close();
    this.#here?.close();
  }

  /** What whoever deploys does on the first day: subscribe, confirm, see a test arrive, sweep once. */
  async settleIn(): Promise<void> {
    const { topicArn: TopicArn } = this.sandbox;
    const topics = new SNSClient({});
    await topics.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'night@example.com' }));
    const [, Token] = /--token (\w+)/.exec(this.mails.at(-1) ?? '') ?? [];
    await topics.send(new ConfirmSubscriptionCommand({ TopicArn, Token }));
    await this.ring('token-broker-refused');
    await this.ring('token-broker-refused', 'OK');
    await operate('refresh --all');
  }

  async ring(AlarmName: string, StateValue: 'ALARM' | 'OK' = 'ALARM'): Promise<void> {
    await new CloudWatchClient({}).send(new SetAlarmStateCommand({ AlarmName, StateValue, StateReason: 'A test.' }));
  }

  /** Stores a record as a person does by hand. */
  store(record: string, value: object): void {
    this.sandbox.secrets.create(`token-broker/${record}`, { value: { text: JSON.stringify(value) } });
  }

  /** Changes fields of a record by hand. */
  edit(record: string, change: Record<string, unknown>): void {
    const text = JSON.stringify({ ...this.record(record), ...change });
    this.sandbox.secrets.put(`token-broker/${record}`, { text });
  }

  record(record: string): Record<string, unknown> & { clientId: string; accessToken: string } {
    const { version } = this.sandbox.secrets.get(`token-broker/${record}`);
    return JSON.parse((version.value as { text: string }).text);
  }

  remove(record: string): void {
    this.sandbox.secrets.delete(`token-broker/${record}`, { force: true });
  }
}

/** Of the alarms, only those ring that a test rings: what becomes of a minute is not for the test to wait for. */
function withSleepyAlarms({ Resources, ...rest }: Template): Template {
  const sleepy = Object.entries(Resources).map(([id, { Type, Properties }]) => {
    const warmUp = { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 1440 } };
    return [id, { Type, Properties: { ...(Properties as object), ...(Type === 'AWS::CloudWatch::Alarm' && warmUp) } }];
  });
  return { ...rest, Resources: Object.fromEntries(sleepy) };
}

/** One installation for the tests of this file. */
export function withClinic(): Clinic {
  const clinic = new Clinic();
  beforeAll(() => clinic.open());
  afterAll(() => clinic.close());
  return clinic;
}

/** What the doctor says, in words and as data; both say the same, and neither shows a secret. */
export async function consult(command = 'doctor'): Promise<{ code: number; text: string; findings: Finding[] }> {
  const { code, printed: text } = await operate(command);
  const { findings, fine } = await operateJson<{ findings: Finding[]; fine: boolean }>(command);
  expect(fine).toBe(code === 0);
  return { code, text, findings };
}

/** What is said of one check, and of one record where it is of one. */
export function said(findings: readonly Finding[], check: string, record?: string): Finding[] {
  return findings.filter((one) => one.check === check && one.record === record);
}
