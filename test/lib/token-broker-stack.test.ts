import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { readSettings } from '../../lib/settings.ts';
import { TokenBrokerStack } from '../../lib/token-broker-stack.ts';
import { cdkApp } from '../support/cdk-app.ts';
import { synthesized } from './synthesized.ts';

const template = synthesized();

describe('the stack', () => {
  test('consists of these resources, however many Service Apps there are', () => {
    const counts: Record<string, number> = {};
    for (const { Type } of Object.values(template.toJSON().Resources as Record<string, { Type: string }>)) {
      counts[Type] = (counts[Type] ?? 0) + 1;
    }
    expect(counts).toEqual({
      'AWS::CloudWatch::Alarm': 10,
      'AWS::CloudWatch::Dashboard': 1,
      'AWS::IAM::Policy': 2,
      'AWS::IAM::Role': 2,
      'AWS::Lambda::EventInvokeConfig': 1,
      'AWS::Lambda::Function': 1,
      'AWS::Logs::LogGroup': 1,
      'AWS::SNS::Topic': 1,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::SQS::Queue': 1,
      'AWS::SQS::QueuePolicy': 1,
      'AWS::Scheduler::Schedule': 1,
      'AWS::Scheduler::ScheduleGroup': 1,
      'AWS::SecretsManager::Secret': 1,
    });
  });

  test('holds no secret and asks for none', () => {
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/SecretString|GenerateSecret|resolve:secretsmanager|NoEcho/);
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
  });

  test('can be deployed to any account, region and partition', () => {
    const app = cdkApp({ 'aws:cdk:bundling-stacks': [] });
    const stack = new TokenBrokerStack(app, readSettings(app.node));
    expect(app.synth().getStackByName(stack.stackName).environment).toMatchObject({
      account: 'unknown-account',
      region: 'unknown-region',
    });
    // The names of assets are hashes, and may hold as many digits as an account's number by chance.
    const text = JSON.stringify(template.toJSON()).replace(/[0-9a-f]{64}\.zip/g, '');
    expect(text).not.toMatch(/arn:aws:|\d{12}/);
  });

  test('can stand beside another with another name', () => {
    const app = cdkApp({ 'aws:cdk:bundling-stacks': [] });
    const settings = readSettings(app.node);
    const stacks = ['acme', 'acme-test'].map((name) => new TokenBrokerStack(app, { ...settings, name }));
    const [one, other] = stacks.map((stack) => fixedNames(Template.fromStack(stack)));
    expect(one).toEqual([
      'AWS::CloudWatch::Alarm acme-dead-letters',
      'AWS::CloudWatch::Alarm acme-drifted',
      'AWS::CloudWatch::Alarm acme-failing',
      'AWS::CloudWatch::Alarm acme-missing',
      'AWS::CloudWatch::Alarm acme-refresh-token-life',
      'AWS::CloudWatch::Alarm acme-refused',
      'AWS::CloudWatch::Alarm acme-silence',
      'AWS::CloudWatch::Alarm acme-skipped',
      'AWS::CloudWatch::Alarm acme-throttled',
      'AWS::CloudWatch::Alarm acme-token-life',
      'AWS::Lambda::Function acme-refresh',
      'AWS::Scheduler::ScheduleGroup acme',
    ]);
    expect(one?.filter((name) => other?.includes(name))).toEqual([]);
  });

  test('ends with commands to paste', () => {
    const outputs = synthesized({ kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' }).toJSON().Outputs;
    const text = (id: string) => JSON.stringify(outputs[id].Value).replaceAll('\\"', '"');
    expect(Object.keys(outputs)).toEqual([
      'RecordPrefix',
      'FunctionName',
      'RecordKeyArn',
      'CodeFingerprint',
      'LogGroupName',
      'TopicArn',
      'RegisterCommand',
      'RefreshCommand',
      'TestAlarmCommand',
      'SubscribeCommand',
    ]);
    expect(outputs.RecordPrefix.Value).toBe('token-broker/');
    expect(outputs.RecordKeyArn.Value).toBe('arn:aws:kms:eu-west-1:111122223333:key/k');
    expect(synthesized().toJSON().Outputs).not.toHaveProperty('RecordKeyArn');
    expect(text('RegisterCommand')).toContain(
      ' --name token-broker/<record> --kms-key-id arn:aws:kms:eu-west-1:111122223333:key/k --secret-string file:///dev/stdin',
    );
    expect(text('RefreshCommand')).toContain(
      ` --cli-binary-format raw-in-base64-out --payload '{"serviceApp":"<record>","force":true}' /dev/stdout`,
    );
    expect(text('TestAlarmCommand')).toContain(` --payload '{"action":"test-alarm"}' /dev/stdout`);
    expect(text('SubscribeCommand')).toContain(' --protocol email --notification-endpoint <address>');
  });
});

/** The names that CloudFormation does not make up itself, and that must therefore differ. */
function fixedNames(stack: Template): string[] {
  const resources = Object.values(stack.toJSON().Resources as Record<string, Record<string, unknown>>);
  return resources
    .flatMap(({ Type, Properties = {} }) =>
      Object.entries(Properties as Record<string, unknown>)
        .filter(
          ([key, value]) =>
            /^(Alarm|Dashboard|Function|Group|LogGroup|Queue|Role|Topic)?Name$/.test(key) && isText(value),
        )
        .filter(([key]) => !(Type === 'AWS::Scheduler::Schedule' && key === 'GroupName'))
        .map(([, value]) => `${Type} ${value}`),
    )
    .sort();
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
