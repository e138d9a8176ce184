import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { ConfirmSubscriptionCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect } from 'vitest';
import type { Finding } from '../../../cli/doctor/finding.ts';
import type { Template } from '../../../sandbox/cloudwatch/alarm-definition.ts';
import { operate, operateJson } from '../operate.ts';
import { SandboxHere } from '../sandbox-here.ts';

/** A whole installation for the doctor, as it was deployed a moment ago. */
export class Clinic extends SandboxHere {
  constructor() {
    super({ deployed: withSleepyAlarms });
  }

  /** What the deploying engineer does on the first day: subscribe, confirm, see a test arrive, sweep once. */
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
}

/** Of the alarms, only those ring that a test rings: what becomes of a minute is not for the test to wait for. */
function withSleepyAlarms({ Resources, ...rest }: Template): Template {
  const sleepy = Object.entries(Resources).map(([id, { Type, Properties }]) => {
    const warmUp = { WarmUpConfiguration: { WarmUpPeriodDurationInMinutes: 1440 } };
    return [id, { Type, Properties: { ...(Properties as object), ...(Type === 'AWS::CloudWatch::Alarm' && warmUp) } }];
  });
  return { ...rest, Resources: Object.fromEntries(sleepy) };
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
