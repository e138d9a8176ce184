import { expect, it, onTestFinished } from 'vitest';
import { startMonitoring } from '../../../sandbox/live/monitoring.ts';
import { type StandIn, serve } from '../../../sandbox/loopback-server.ts';
import { Sandbox } from '../../../sandbox/sandbox.ts';
import { deployedTemplate } from '../../../sandbox/story/deployed-template.ts';
import { monday } from '../aws/stand-in.ts';

async function start() {
  const sandbox = await Sandbox.start({ start: monday, seed: 1, deliver: () => {} });
  const { clock, sns, topicArn, faults } = sandbox;
  const open = (standIn: StandIn) => serve(standIn, { now: clock.now, sleep: clock.sleep, faults });
  const monitored = await startMonitoring({ clock, sns, topicArn, open }, deployedTemplate(), 'token-broker-refresh');
  onTestFinished(async () => {
    await monitored.close();
    await sandbox.close();
  });
  return { sandbox, monitored };
}

it('rings the deployed alarms by what the function logs, and tells the topic', async () => {
  const { sandbox, monitored } = await start();
  const { clock, sns, topicArn } = sandbox;
  const directive = { Namespace: 'TokenBroker', Dimensions: [['service']], Metrics: [{ Name: 'RecordsRefused' }] };
  const refused = (count: number) =>
    monitored.cloudWatch.readLog({
      _aws: { Timestamp: clock.now(), CloudWatchMetrics: [directive] },
      service: 'token-broker',
      RecordsRefused: count,
    });
  refused(1);
  await clock.runUntil(monday + 60_000);
  expect(monitored.cloudWatch.states).toMatchObject({ 'token-broker-refused': 'ALARM' });
  expect(sns.messages.map((message) => [message.topicArn, message.subject])).toContainEqual([
    topicArn,
    'ALARM: "token-broker-refused"',
  ]);
  await clock.runUntil(monday + 10 * 60_000);
  refused(0);
  await clock.runUntil(monday + 11 * 60_000);
  expect(sns.messages.at(-1)?.subject).toBe('OK: "token-broker-refused"');
});

it('keeps what the function logs in its log group, between the lines that Lambda adds', async () => {
  const { sandbox, monitored } = await start();
  const { outputs, resources = [] } = monitored.stack;
  const logGroup = resources.find(({ type }) => type === 'AWS::Logs::LogGroup')?.physicalId ?? '';
  expect(outputs.LogGroupName).toBe(logGroup);
  const log = ['{"message":"reconciled"}'];
  await monitored.logged(async () => ({ log, answer: 1 }));
  await monitored.logged(async () => ({ log, error: Object.assign(new RangeError('too far'), { code: 'X' }) }));
  const lines = monitored.logGroups.find(logGroup, {}).lines.map(({ message }) => JSON.parse(message));
  const time = new Date(sandbox.clock.now()).toISOString();
  expect(lines).toMatchObject([
    { time, type: 'platform.start' },
    { message: 'reconciled' },
    { type: 'platform.report', record: { status: 'success' } },
    { type: 'platform.start' },
    { message: 'reconciled' },
    { timestamp: time, level: 'ERROR', message: { errorType: 'RangeError', errorMessage: 'too far', code: 'X' } },
    { type: 'platform.report', record: { status: 'error' } },
  ]);
});

it('says what the stack consists of, by the ids that its services know', async () => {
  const { sandbox, monitored } = await start();
  const { outputs, resources = [] } = monitored.stack;
  expect(outputs).toMatchObject({ FunctionName: 'token-broker-refresh', RecordPrefix: 'token-broker/' });
  expect(outputs.CodeFingerprint).toMatch(/^[\da-f]{12}$/);
  expect(outputs.TopicArn).toBe(sandbox.topicArn);
  expect(outputs.SubscribeCommand).toContain(` --region eu-west-1 --topic-arn ${sandbox.topicArn} `);
  const ids = (type: string) => resources.filter((one) => one.type === type).map(({ physicalId }) => physicalId);
  expect(ids('AWS::CloudWatch::Alarm')).toContain('token-broker-silence');
  expect(ids('AWS::SNS::Topic')).toEqual([sandbox.topicArn]);
  expect(ids('AWS::Scheduler::Schedule')).toEqual(['token-broker-sweep']);
  expect(ids('AWS::Scheduler::ScheduleGroup')).toEqual([sandbox.env.SCHEDULE_GROUP]);
  expect(ids('AWS::SQS::Queue')).toEqual([expect.stringMatching(/^https:\/\/sqs\..*\/token-broker-dead-letters$/)]);
});
