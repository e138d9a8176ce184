import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SNSClient } from '@aws-sdk/client-sns';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TopicNotifier } from '../../lambda/aws/notifier.ts';
import { SchedulerWakes } from '../../lambda/aws/wakes.ts';
import { scheduler } from '../../sandbox/aws/scheduler.ts';
import { Schedules } from '../../sandbox/aws/schedules.ts';
import { Sns } from '../../sandbox/aws/sns.ts';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Faults } from '../../sandbox/faults.ts';
import { type StandIn, serve } from '../../sandbox/loopback-server.ts';

const START = Date.parse('2027-01-04T08:00:00Z');
const target = {
  functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:token-broker-refresh',
  group: 'token-broker',
  roleArn: 'arn:aws:iam::123456789012:role/scheduler',
  deadLetterQueueArn: 'arn:aws:sqs:eu-west-1:123456789012:dead-letters',
};

async function aws(standIn: StandIn, clock: VirtualClock) {
  const server = await serve(standIn, { now: clock.now, sleep: clock.sleep, faults: new Faults() });
  onTestFinished(() => server.close());
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return { endpoint: server.url, region: 'eu-west-1', credentials, maxAttempts: 1 };
}

async function wakesOf(group: string) {
  const clock = new VirtualClock(START);
  const delivered: string[] = [];
  const schedules = new Schedules(clock, (arn, input) => delivered.push(`${arn} ${input}`));
  schedules.createGroup(group);
  const client = new SchedulerClient(await aws(scheduler(schedules), clock));
  onTestFinished(() => client.destroy());
  return { clock, schedules, delivered, wakes: new SchedulerWakes(client, target) };
}

describe('a wake', () => {
  it('invokes the function for its record, once, and removes itself', async () => {
    const { wakes, schedules, clock, delivered } = await wakesOf(target.group);
    await wakes.create('acme', START + 300_000.5);
    expect(schedules.list()[0]?.request).toMatchObject({
      Name: `acme-${START / 1000 + 301}`,
      ScheduleExpression: 'at(2027-01-04T08:05:01)',
      ActionAfterCompletion: 'DELETE',
      Target: { Arn: target.functionArn, DeadLetterConfig: { Arn: target.deadLetterQueueArn } },
    });
    await clock.runUntil(START + 3_600_000);
    expect(delivered).toEqual([`${target.functionArn} {"serviceApp":"acme"}`]);
    expect(schedules.list()).toEqual([]);
  });

  it('that is there already is a success', async () => {
    const { wakes, schedules } = await wakesOf(target.group);
    await wakes.create('acme', START + 300_000);
    await wakes.create('acme', START + 300_000);
    expect(schedules.list()).toHaveLength(1);
  });

  it('of a record with the longest name has a legal name too', async () => {
    const { wakes, schedules } = await wakesOf(target.group);
    await wakes.create('a'.repeat(48), START + 300_000);
    expect(schedules.list()).toHaveLength(1);
  });

  it('that Scheduler refuses is a failure', async () => {
    const { wakes } = await wakesOf('another-group');
    await expect(wakes.create('acme', START + 300_000)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const known = await wakesOf(target.group);
    await expect(known.wakes.create('acme', START - 300_000)).rejects.toMatchObject({ name: 'ValidationException' });
  });
});

describe('a message to people', () => {
  it('reaches the topic, and fails where there is none', async () => {
    const clock = new VirtualClock(START);
    const sns = new Sns(clock);
    const client = new SNSClient(await aws(sns, clock));
    onTestFinished(() => client.destroy());
    const topicArn = sns.createTopic('alerts');
    await new TopicNotifier(client, topicArn).notify('A subject', 'Some text.\n');
    expect(sns.messages).toEqual([expect.objectContaining({ topicArn, subject: 'A subject', text: 'Some text.\n' })]);
    await expect(new TopicNotifier(client, `${topicArn}-2`).notify('A subject', 'text')).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });
});
