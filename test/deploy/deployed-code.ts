import { afterAll, beforeAll, expect, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { arn } from '../../sandbox/aws/notation.ts';
import { expectNoCanary } from '../support/canaries.ts';
import type { RunningFunction } from '../support/runtime-api.ts';
import { serveWebexOrg } from '../support/webex-org.ts';
import { startDeployedFunction } from './deployed-function.ts';
import type { DeployedStack } from './deployed-stack.ts';
import type { Operator } from './operator.ts';
import type { Json, StandInAws } from './stand-in-aws.ts';

/** What the code does that the stack has deployed, one thing after the other. */
export function rehearseDeployedCode(stage: {
  aws: StandInAws;
  operator: Operator;
  home: string;
  describeStack: () => Promise<DeployedStack>;
}): void {
  const { operator, home } = stage;
  const { ask, url } = stage.aws;
  const record = 'acme';
  let org: Awaited<ReturnType<typeof serveWebexOrg>>;
  let stack: DeployedStack;
  let SecretId: string;
  let QueueUrl: string;
  let running: RunningFunction;
  let environmentOfFunction: Record<string, string>;
  /** The config, as the operator typed it. */
  let typed: string;

  beforeAll(async () => {
    org = await serveWebexOrg();
    stack = await stage.describeStack();
    SecretId = stack.printed('RecordPrefix') + record;
    // People see what arrives here, each message once.
    const Attributes = { VisibilityTimeout: '43200' };
    ({ QueueUrl } = await ask('sqs', 'create_queue', { QueueName: 'inbox', Attributes }));
    await ask('sns', 'subscribe', { TopicArn: stack.topicArn, Protocol: 'sqs', Endpoint: arn('sqs', 'inbox') });
    environmentOfFunction = { ...org.environment, AWS_ENDPOINT_URL: url };
    running = await startDeployedFunction(stage.aws, stack, { home, environment: environmentOfFunction });
  });
  afterAll(async () => {
    const output = await running.stop();
    await org.close();
    await ask('sqs', 'delete_queue', { QueueUrl });
    expectNoCanary(output);
  });

  test('gets its record by the command that the stack prints', async () => {
    const { accessToken: _, ...app } = org.newApp();
    if (operator.hasAwsCli) await operator.type(stack.printed('RegisterCommand', record), JSON.stringify(app));
    else await ask('secretsmanager', 'create_secret', { Name: SecretId, SecretString: JSON.stringify(app) });
    typed = await textUnder('AWSCURRENT');
    expect(JSON.parse(typed)).toMatchObject({ clientId: expect.any(String) });
    expect(await labels()).toEqual(['AWSCURRENT']);
  });

  test('refreshes, saves and publishes a token when the sweep comes', async () => {
    const { Target } = await stack.sweep();
    expect(Target.Arn).toBe(running.functionArn);
    const outcome = await running.invoke(JSON.parse(Target.Input));

    expect(outcome).toMatchObject({ result: { records: 1, refreshed: 1, failed: [], skipped: 0 } });
    expect(org.published()).toBe(await savedToken());
    expect(org.webex.isLive(org.published())).toBe(true);
    expect([await stack.wakes(), await messages()]).toEqual([[], []]);
    expectNoCanary(outcome);
  });

  test('writes its own documents beside what people typed, and never that', async () => {
    expect(await labels()).toEqual(['AWSCURRENT', 'LEASE', 'STATE']);
    await running.invoke({ serviceApp: record, force: true });
    expect(org.published()).toBe(await savedToken());
    expect(await labels()).toEqual(['AWSCURRENT', 'LEASE', 'STATE']);
    expect(await textUnder('AWSCURRENT')).toBe(typed);
    expect(Date.parse(JSON.parse(await textUnder('LEASE')).until)).toBeGreaterThan(0);
  });

  test('lets one of two passes refresh that begin at the same moment', async () => {
    const before = await versionIds();
    const refreshes = org.refreshes();
    const other = await startDeployedFunction(stage.aws, stack, { home, environment: environmentOfFunction });
    const passes = [running, other].map((one) =>
      one.invoke({ serviceApp: record, ifToken: fingerprintOf(org.published()) }),
    );
    const outcomes = (await Promise.all(passes)).map(({ result }) => (result as Json)?.outcome);
    await other.stop();
    expect(outcomes.sort()).toEqual(['not_due', 'refreshed']);
    expect(org.refreshes() - refreshes).toBe(1);
    expect(org.published()).toBe(await savedToken());
    // A lease, a state, and perhaps a note of what was seen.
    expect((await versionIds()).filter((id) => !before.includes(id)).length).toBeLessThanOrEqual(3);
    expect(await textUnder('AWSCURRENT')).toBe(typed);
  });

  test('leaves a wake and a message when Webex is down, and callers their token', async () => {
    const token = org.published();
    org.faults.plan({ service: 'webex', fault: { kind: 'answer', answer: { status: 503 } } });
    const { error } = await running.invoke(eventIn(stack.printed('RefreshCommand', record)));
    expect(error?.errorType).toBe('TOKEN_ENDPOINT_UNAVAILABLE');

    const { failure } = JSON.parse(await textUnder('STATE'));
    const wakes = await stack.wakes();
    const { Arn, RoleArn, DeadLetterConfig } = (await stack.sweep()).Target;
    expect(wakes).toMatchObject([
      {
        ScheduleExpression: `at(${wholeSecond(failure.retryAt)})`,
        ActionAfterCompletion: 'DELETE',
        Target: { Arn, RoleArn, DeadLetterConfig, Input: JSON.stringify({ serviceApp: record }) },
      },
    ]);
    const told = await messages();
    expect(told).toMatchObject([{ Subject: `Webex token of ${record}: TOKEN_ENDPOINT_UNAVAILABLE` }]);
    expect([org.published(), await savedToken()]).toEqual([token, token]);
    expectNoCanary(error, wakes, told);
  });

  test('puts everything in order when Webex is back, and says so', async () => {
    const token = org.published();
    org.faults.clear();
    const { result } = await running.invoke(eventIn(stack.printed('RefreshCommand', record)));
    expect(result).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(JSON.parse(await textUnder('STATE'))).not.toHaveProperty('failure');
    expect(org.published()).toBe(await savedToken());
    expect(org.published()).not.toBe(token);
    expect(await messages()).toMatchObject([{ Subject: expect.stringContaining('recovered') }]);
  });

  test('writes to all subscribers, those included who subscribe by the command that the stack prints', async () => {
    const Endpoint = 'on-call@example.com';
    const { topicArn: TopicArn } = stack;
    if (operator.hasAwsCli) await operator.type(stack.printed('SubscribeCommand', Endpoint));
    else await ask('sns', 'subscribe', { TopicArn, Protocol: 'email', Endpoint });
    const { Subscriptions } = await ask('sns', 'list_subscriptions_by_topic', { TopicArn });
    expect(Subscriptions).toContainEqual(expect.objectContaining({ Protocol: 'email', Endpoint }));
    await running.invoke(eventIn(stack.printed('TestAlarmCommand')));
    expect(await messages()).toMatchObject([{ Subject: 'Webex token broker: test' }]);
  });

  async function textUnder(VersionStage: string): Promise<string> {
    const { SecretString } = await ask('secretsmanager', 'get_secret_value', { SecretId, VersionStage });
    return SecretString;
  }

  /** The access token of the record's one grant. */
  async function savedToken(): Promise<string> {
    return JSON.parse(await textUnder('STATE')).grants[0].accessToken;
  }

  async function versions(): Promise<Json[]> {
    const { Versions } = await ask('secretsmanager', 'list_secret_version_ids', { SecretId, IncludeDeprecated: true });
    return Versions;
  }

  async function versionIds(): Promise<string[]> {
    return (await versions()).map(({ VersionId }) => VersionId);
  }

  async function labels(): Promise<string[]> {
    return (await versions()).flatMap(({ VersionStages = [] }) => VersionStages).sort();
  }

  /** What has arrived since the last look. */
  async function messages(): Promise<Json[]> {
    const { Messages = [] } = await ask('sqs', 'receive_message', { QueueUrl, MaxNumberOfMessages: 10 });
    return Messages.map(({ Body }: Json) => JSON.parse(Body));
  }
}

function fingerprintOf(token: string): string {
  return new Secret(token).fingerprint;
}

/** As Scheduler takes it: the next whole second, without its zone. */
function wholeSecond(moment: string): string {
  return new Date(Math.ceil(Date.parse(moment) / 1000) * 1000).toISOString().slice(0, 19);
}

/** What a command that invokes the function sends to it. */
function eventIn(command: string): unknown {
  return JSON.parse(command.match(/--payload '(.*)'/)?.[1] ?? '');
}
