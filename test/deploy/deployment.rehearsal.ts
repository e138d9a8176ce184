import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { arn } from '../../sandbox/aws/notation.ts';
import { lastPart, listAccount } from './account.ts';
import { rehearseDeployedCode } from './deployed-code.ts';
import { DeployedStack } from './deployed-stack.ts';
import { rehearseInstalledCommand } from './installed-command.ts';
import { Operator } from './operator.ts';
import { type Json, startStandInAws } from './stand-in-aws.ts';

const NAME = 'token-broker';
const aws = await startStandInAws();
const home = mkdtempSync(join(tmpdir(), 'token-broker-deploy-'));
const operator = new Operator(home, aws.environment);
afterAll(async () => {
  await aws.stop();
  rmSync(home, { recursive: true });
});

const deploy = (...flags: string[]) =>
  // Without a change set, and without the previous parameters: the stand-in updates neither way.
  operator.cdk('deploy', '--require-approval', 'never', '--method', 'direct', '--no-previous-parameters', ...flags);
const describeStack = () => DeployedStack.describe(aws, NAME);

/** What is in the account and not ours. */
let others: string[];

test('cdk bootstrap prepares an empty account', async () => {
  expect(await operator.cdk('bootstrap')).toContain('bootstrapped');
  others = await listAccount(aws);
});

describe('cdk deploy', () => {
  let stack: DeployedStack;

  test('makes what the template says, and nothing else', async () => {
    await deploy();
    stack = await describeStack();
    const promised = Object.entries<Json>(stack.template.Resources)
      // The stand-in does not have these.
      .filter(([, { Type }]) => Type !== 'AWS::Lambda::EventInvokeConfig')
      .map(([id]) => id);
    expect(Object.keys(stack.ids).sort()).toEqual(promised.sort());
    expect(await listAccount(aws)).toEqual([...others, ...stack.listed].sort());
  });

  test('tells the function the group, the role, the queue and the topic of its own stack', async () => {
    expect(await stack.function()).toMatchObject({
      Runtime: `nodejs${process.versions.node.split('.')[0]}.x`,
      Timeout: 900,
      Role: stack.roleArn('Refresh'),
      Environment: {
        Variables: {
          RECORD_PREFIX: `${NAME}/`,
          SCHEDULE_GROUP: stack.groupName,
          SCHEDULER_ROLE_ARN: stack.roleArn('Schedules'),
          DEAD_LETTER_QUEUE_ARN: stack.deadLettersArn,
          TOPIC_ARN: stack.topicArn,
          SWEEP_MINUTES: '60',
        },
      },
    });
  });

  test('sets the sweep to invoke that function, and to put aside what it cannot deliver', async () => {
    expect(await stack.sweep()).toMatchObject({
      State: 'ENABLED',
      ScheduleExpression: 'rate(1 hour)',
      Target: {
        Arn: (await stack.function()).FunctionArn,
        RoleArn: stack.roleArn('Schedules'),
        DeadLetterConfig: { Arn: stack.deadLettersArn },
        Input: '{"action":"sweep"}',
      },
    });
  });

  test('lets Scheduler reach the function and the queue', async () => {
    const { FunctionArn } = await stack.function();
    expect(await stack.reachOf('Schedules')).toEqual([FunctionArn, stack.deadLettersArn].sort());
  });

  test('lets the function reach its records, wakes, messages and log', async () => {
    expect(await stack.reachOf('Refresh')).toEqual(
      [
        arn('secretsmanager', `secret:${NAME}/*`),
        stack.id('AWS::SecretsManager::Secret', 'Roster'),
        '*', // to find the records: that takes no resource
        arn('scheduler', `schedule/${stack.groupName}/*`),
        stack.roleArn('Schedules'),
        stack.topicArn,
        arn('logs', `log-group:${stack.logGroupName}`),
      ].sort(),
    );
  });

  test('raises alarms about what is there, at a topic that takes them', async () => {
    const alarms = await stack.alarms();
    const watched = [NAME, stack.id('AWS::Lambda::Function'), lastPart(stack.deadLettersArn)];
    expect(alarms).not.toEqual([]);
    for (const { alarm } of alarms) {
      expect(alarm).toMatchObject({ AlarmActions: [stack.topicArn], OKActions: [stack.topicArn] });
      expect(watched).toEqual(expect.arrayContaining(alarm.Dimensions.map(({ Value }: Json) => Value)));
      // AWS takes no more; how long it is shows only when the names are known.
      expect(alarm.AlarmDescription.length).toBeLessThanOrEqual(1024);
    }
    const { Attributes } = await aws.ask('sns', 'get_topic_attributes', { TopicArn: stack.topicArn });
    const allowed = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Resource: stack.topicArn };
    expect(JSON.parse(Attributes.Policy).Statement).toContainEqual(expect.objectContaining(allowed));
  });

  test('shows every alarm, and the log, on a dashboard', async () => {
    const DashboardName = stack.id('AWS::CloudWatch::Dashboard');
    const { DashboardBody } = await aws.ask('cloudwatch', 'get_dashboard', { DashboardName });
    const shown = JSON.stringify(JSON.parse(DashboardBody));
    for (const { alarm } of await stack.alarms()) expect(shown).toContain(alarm.AlarmArn);
    expect(shown).toContain(`'${stack.logGroupName}'`);
  });
});

describe('cdk deploy with another setting', () => {
  const flags = ['-c', 'sweepMinutes=30'];

  test('will replace nothing, by what CDK knows of CloudFormation', async () => {
    const difference = await operator.cdk('diff', '--method', 'template', ...flags);
    const changed = difference.match(/^\[.\] AWS::.*$/gm) ?? [];
    expect(changed).toContainEqual(expect.stringContaining('AWS::Scheduler::Schedule'));
    expect(changed.filter((line) => !line.startsWith('[~]') || /replace|destroy|orphan/.test(line))).toEqual([]);
  });

  test('changes what depends on it, and leaves everything in its place', async () => {
    const before = await describeStack();
    const functionBefore = await before.function();
    await deploy(...flags);
    const after = await describeStack();

    expect(await after.sweep()).toMatchObject({ ScheduleExpression: 'rate(30 minutes)' });
    const { Environment, CodeSha256 } = await after.function();
    expect(Environment.Variables).toEqual({ ...functionBefore.Environment.Variables, SWEEP_MINUTES: '30' });
    for (const { alarm, promised } of await after.alarms()) {
      const { Period, EvaluationPeriods } = promised;
      // An alarm about a difference of metrics has its period in those.
      expect(alarm).toMatchObject({ EvaluationPeriods, ...(Period !== undefined && { Period }) });
    }

    expect(CodeSha256).toBe(functionBefore.CodeSha256);
    expect(after.ids).toEqual(before.ids);
    expect(await listAccount(aws)).toEqual([...others, ...after.listed].sort());
  });
});

describe('the deployed code', () => rehearseDeployedCode({ aws, operator, home, describeStack }));

describe('the command of the packed package', () => rehearseInstalledCommand({ aws, operator, home, describeStack }));

test('cdk destroy leaves the records and the log, and nothing else', async () => {
  const { logGroupName } = await describeStack();
  await operator.cdk('destroy', '--force');
  const kept = [`AWS::Logs::LogGroup ${logGroupName}`, 'AWS::SecretsManager::Secret acme'];
  expect(await listAccount(aws)).toEqual([...others, ...kept].sort());
});
