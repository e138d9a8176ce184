import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient, DeleteAlarmsCommand, DisableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import { DeleteScheduleCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DeleteTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { PurgeQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, describe, expect, it } from 'vitest';
import { clockFindings } from '../../../cli/doctor/clocks.ts';
import { type Deployment, deploymentOf } from '../../../cli/doctor/deployment.ts';
import { settingsFindings } from '../../../cli/doctor/settings.ts';
import { sweepFindings } from '../../../cli/doctor/sweep.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { refusal } from '../../../sandbox/aws/aws-error.ts';
import { operate } from '../operate.ts';
import { fresh } from '../sandbox-here.ts';
import { Clinic, consult, said } from './clinic.ts';

const clinic = fresh(new Clinic());
const QueueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/token-broker-dead-letters';
const queues = () => new SQSClient({ useQueueUrlAsEndpoint: false });

afterEach(() => clinic.sandbox.faults.clear());

/** The service refuses, as it does for a role without the permission. */
function forbid(service: string, operation: string): void {
  const answer = refusal('AccessDeniedException', 'You may not.', 403);
  clinic.sandbox.faults.plan({ service, operation, fault: { kind: 'answer', answer } });
}

describe('a fresh installation', () => {
  it('is told that no mail would report trouble, and how to change that', async () => {
    const { code, text, findings } = await consult();
    expect(code).toBe(1);
    expect(text).toMatch(
      /\n✘ subscriptions: The topic has no subscriber: .*\n {4}aws sns subscribe --region eu-west-1 --topic-arn arn:aws:sns:\S+:token-broker-alerts --protocol email /,
    );
    expect(said(findings, 'sweep')).toMatchObject([
      { state: 'ok', says: expect.stringContaining('None has ended yet') },
    ]);
    expect(said(findings, 'deliveries')).toMatchObject([
      { state: 'unknown', says: expect.stringContaining(`'{"action":"test-alarm"}'`) },
    ]);
    expect(text).toMatch(
      /\n1 thing needs doing: subscriptions\. \d+ checks were made\. \d things? (is|are) not known\./,
    );
  });

  it('waits for subscribers who have not opened the link yet', async () => {
    const subscribe = new SubscribeCommand({
      TopicArn: clinic.sandbox.topicArn,
      Protocol: 'email',
      Endpoint: 'night@example.com',
    });
    await new SNSClient({}).send(subscribe);
    const [found] = said((await consult()).findings, 'subscriptions');
    expect(found).toMatchObject({
      state: 'problem',
      says: 'No alarm and no message is delivered yet: not confirmed by night@example.com.',
      cure: expect.stringContaining('Open the link in the mail'),
    });
  });

  it('is all green once an address is confirmed, a test has arrived and a sweep has ended', async () => {
    await clinic.settleIn();
    const { code, text, findings } = await consult();
    expect(text).toMatch(/\nNothing needs doing\. \d+ checks were made\. 1 hint is for you to choose\.$/);
    expect(code).toBe(0);
    expect(findings.filter(({ state }) => state !== 'ok').map(({ check }) => check)).toEqual(['fallback']);
    expect(said(findings, 'subscriptions')).toMatchObject([{ says: 'Subscribed: night@example.com.' }]);
    expect(said(findings, 'deliveries')).toMatchObject([{ says: expect.stringContaining('The topic accepted') }]);
    expect(said(findings, 'sweep')).toMatchObject([{ says: expect.stringMatching(/^The last one ended within/) }]);
  });
});

describe('the alarms', () => {
  it('that are on are told, each with its heading in the runbook', async () => {
    await clinic.ring('token-broker-token-life');
    const { code, text } = await consult();
    expect(code).toBe(1);
    expect(text).toMatch(
      /\n✘ alarms: token-broker-token-life is on, since \d{4}-.* UTC\.\n {4}See the runbook, docs\/runbook\.md, heading "Alarm: token-life"\.\n/,
    );
    await clinic.ring('token-broker-token-life', 'OK');
  });

  it('without an action, and those that are gone, are reported too', async () => {
    const client = new CloudWatchClient({});
    await client.send(new DisableAlarmActionsCommand({ AlarmNames: ['token-broker-drifted'] }));
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ['token-broker-skipped'] }));
    const found = said((await consult()).findings, 'alarms');
    expect(found).toMatchObject([
      { state: 'problem', says: 'These alarms were deleted: token-broker-skipped.' },
      { state: 'problem', says: 'The actions of these alarms are off, so they send nothing: token-broker-drifted.' },
    ]);
    for (const one of found) expect(one).toMatchObject({ cure: expect.stringContaining('cdk deploy --revert-drift') });
  });
});

describe('what EventBridge Scheduler could not deliver', () => {
  it('is counted, with how to see why', async () => {
    await queues().send(new SendMessageCommand({ QueueUrl, MessageBody: '{"action":"sweep"}' }));
    const { text } = await consult();
    expect(text).toContain('\n✘ dead letters: EventBridge Scheduler could not invoke the function: 1 message.\n');
    expect(text).toContain(`aws sqs receive-message --region eu-west-1 --queue-url ${QueueUrl} `);
    await queues().send(new PurgeQueueCommand({ QueueUrl }));
    expect(said((await consult()).findings, 'dead letters')).toMatchObject([{ state: 'ok' }]);
  });
});

describe('the sweep', () => {
  const deployment = async () => (await deploymentOf('token-broker', new CloudFormationClient({}))) as Deployment;
  const later = async (ms: number) => {
    const times = { now: Date.now() + ms, sweepMs: HOUR };
    return (await sweepFindings(await deployment(), new CloudWatchClient({}), times))[0];
  };

  it('is late, and then it is dead', async () => {
    await clinic.settleIn();
    expect(await later(2.75 * HOUR)).toMatchObject({ state: 'warning', says: expect.stringContaining('3 hours ago') });
    const dead = { state: 'problem', cure: expect.stringContaining('npx wxcc-token-broker refresh --all') };
    expect(await later(5 * HOUR)).toMatchObject({ ...dead, says: expect.stringContaining('expire unrenewed') });
    expect(await later(100 * HOUR)).toMatchObject({
      ...dead,
      says: expect.stringMatching(/^None has ended within 3 days/),
    });
  });

  it('is found where the stack has another name than the installation', async () => {
    const { installation } = await deployment();
    expect(installation).toBe('token-broker');
    const times = { now: Date.now(), sweepMs: HOUR };
    const own = { ...(await deployment()), name: 'tokens' };
    expect(await sweepFindings(own, new CloudWatchClient({}), times)).toMatchObject([{ state: 'ok' }]);
  });

  it('has a schedule, which can be switched off, and can be gone', async () => {
    const schedule = { name: 'token-broker-sweep', group: clinic.sandbox.env.SCHEDULE_GROUP as string };
    const { request } = clinic.sandbox.schedules.get(schedule.group, schedule.name);
    request.State = 'DISABLED';
    const [off] = said((await consult()).findings, 'schedule');
    expect(off).toMatchObject({ state: 'problem', says: expect.stringContaining('is disabled') });
    await new SchedulerClient({}).send(new DeleteScheduleCommand({ Name: schedule.name, GroupName: schedule.group }));
    const { text } = await consult();
    expect(text).toMatch(
      /\n✘ schedule: The schedule of the sweep was deleted: .*\n {4}Restore the stack: npx cdk deploy --rev/,
    );
  });
});

describe('the clocks', () => {
  const skewed = (skew: { aws?: number | undefined; webex?: number | undefined }) =>
    clockFindings({
      now: () => 1e12,
      aws: async () => ('aws' in skew && skew.aws === undefined ? undefined : 1e12 + (skew.aws ?? 0)),
      webex: async () => ('webex' in skew && skew.webex === undefined ? undefined : 1e12 + (skew.webex ?? 0)),
    });

  it('agree, or this one is off, or those of the services are', async () => {
    expect(await skewed({ aws: 30_000, webex: -30_000 })).toMatchObject([{ state: 'ok' }]);
    expect(await skewed({ aws: 3 * MINUTE, webex: 3 * MINUTE })).toMatchObject([
      {
        state: 'warning',
        says: expect.stringMatching(/^This machine's clock is 3 minutes slow/),
        cure: expect.stringContaining('NTP'),
      },
    ]);
    expect(await skewed({ webex: 5 * MINUTE })).toMatchObject([
      { state: 'warning', says: expect.stringMatching(/^Webex's clock is 5 minutes fast/) },
    ]);
    expect(await skewed({ webex: undefined })).toMatchObject([{ state: 'unknown' }]);
  });

  it('are those of the answers', async () => {
    const headers = { date: new Date(Date.now() - 10 * MINUTE).toUTCString() };
    const answer = { status: 401, headers, body: {} };
    const operation = 'GET tokenExpiry';
    clinic.sandbox.faults.plan({ service: 'webex', operation, times: 1, fault: { kind: 'answer', answer } });
    const { printed } = await operate('doctor');
    expect(printed).toMatch(/\n! clocks: Webex's clock is 10 minutes slow, /);
  });
});

describe('what cannot be looked at', () => {
  it('is said with its reason, and hides nothing else', async () => {
    forbid('cloudwatch', 'DescribeAlarms');
    const { code, text, findings } = await consult();
    expect(code).toBe(1);
    expect(text).toMatch(
      /\n\? alarms: AWS refused cloudwatch:DescribeAlarms \(AccessDenied\w*\)\.\n {4}Run the doctor with permission /,
    );
    expect(said(findings, 'sweep')).toMatchObject([{ state: 'ok' }]);
    expect(said(findings, 'grant', 'clinic')).toMatchObject([{ state: 'ok' }]);
  });

  it('may be the parts of the stack, or the function and with it all records', async () => {
    clinic.sandbox.faults.plan({
      service: 'lambda',
      operation: 'GetFunctionConfiguration',
      fault: { kind: 'answer', answer: refusal('AccessDeniedException', 'You may not.', 403) },
    });
    const { findings } = await consult();
    expect(said(findings, 'function')).toMatchObject([
      { state: 'unknown', says: expect.stringContaining('the doctor cannot check records. AWS refused lambda:') },
    ]);
    expect(said(findings, 'alarms')).not.toEqual([]);
    expect(findings.some(({ record }) => record !== undefined)).toBe(false);
  });
});

describe('records that cannot be listed or read', () => {
  it('hide nothing else', async () => {
    for (const operation of ['BatchGetSecretValue', 'ListSecrets', 'GetSecretValue'])
      forbid('secrets-manager', operation);
    const { code, findings } = await consult();
    expect(code).toBe(1);
    expect(said(findings, 'records')).toMatchObject([
      { state: 'unknown', says: expect.stringContaining('AccessDeniedException'), cure: expect.any(String) },
    ]);
    expect(said(findings, 'sweep')).toMatchObject([{ state: 'ok' }]);

    const { findings: ofOne } = await consult('doctor clinic');
    expect(said(ofOne, 'record', 'clinic')).toMatchObject([
      { state: 'problem', cure: expect.stringContaining('heading REGISTRY_UNAVAILABLE') },
    ]);
    expect(said(ofOne, 'sweep')).toMatchObject([{ state: 'ok' }]);
  });
});

describe('what the alarms told', () => {
  it('may have reached no address', async () => {
    const TopicArn = clinic.sandbox.topicArn;
    await new SNSClient({}).send(new DeleteTopicCommand({ TopicArn }));
    await clinic.ring('token-broker-failing');
    const { text, findings } = await consult();
    expect(text).toMatch(
      /\n✘ deliveries: The notification of token-broker-failing at .* was not delivered: Failed to execute action \S+ Received error: "Topic does not exist"\.\n/,
    );
    expect(said(findings, 'subscriptions')).toMatchObject([
      { state: 'unknown', says: expect.stringContaining('sns:ListSubscriptionsByTopic') },
    ]);
  });
});

describe('FedRAMP', () => {
  it('is said to be unverified, without a cure', () => {
    const of = (webexApiBaseUrl: string) =>
      settingsFindings({ functionName: 'refresh', services: { webexApiBaseUrl, contactCenterBaseUrl: undefined } });
    const [, found] = of('https://api-usgov.webex.com/v1');
    expect(found).toMatchObject({
      check: 'FedRAMP',
      state: 'unknown',
      says: expect.stringContaining('is not verified'),
    });
    expect(found).not.toHaveProperty('cure');
    expect(of('https://webexapis.com/v1')).toMatchObject([{ check: 'function', state: 'ok' }]);
  });
});
