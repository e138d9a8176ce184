import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import cdkJson from '../../cdk.json' with { type: 'json' };
import { arnOf, localArn, only, type Properties, permissionsOf, synthesized } from './synthesized.ts';

const without = synthesized();
const template = synthesized({ tokenEndpoint: 'true' });
const role = only(template, 'AWS::IAM::Role', 'TokenEndpoint');
const fn = only(template, 'AWS::Lambda::Function', 'TokenEndpoint');
const refresh = only(template, 'AWS::Lambda::Function', 'Refresh');
const api = only(template, 'AWS::ApiGatewayV2::Api');

const resourcesOf = (one: Template): Record<string, Properties> => one.toJSON().Resources;

describe('without the setting', () => {
  test('there is no public door, which is the default', () => {
    expect(cdkJson.context.tokenEndpoint).toBe(false);
    const types = Object.values(resourcesOf(without)).map(({ Type }) => Type);
    expect(types.filter((type) => /ApiGateway|Lambda::(Url|Permission)/.test(type))).toEqual([]);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/consumers|projection|PROJECTION|token-endpoint/i);
  });

  test.each(['', 'false'])('(%j) the template is the same', (tokenEndpoint) => {
    expect(synthesized({ tokenEndpoint }).toJSON()).toEqual(without.toJSON());
  });

  test('all else is as with it, except for what gives consumers their tokens', () => {
    const [before, after] = [resourcesOf(without), resourcesOf(template)];
    const changed = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
    expect(changed.map((id) => id.replace(/[0-9A-F]{8}$/, '')).sort()).toEqual([
      'HealthDashboard',
      'RefreshFunction',
      'RefreshRoleDefaultPolicy',
    ]);
    const added = Object.keys(after).filter((id) => !(id in before));
    expect(added.filter((id) => !/^(TokenEndpoint|AlarmsClientsRefused|AlarmsEndpointErrors)/.test(id))).toEqual([]);
  });
});

describe('the function that refreshes', () => {
  test('is told where to put what consumers are given, and may write there', () => {
    expect(refresh.properties.Environment.Variables.CONSUMER_TOKEN_PREFIX).toBe('token-broker.consumer-tokens/');
    const permissions = permissionsOf(template, only(template, 'AWS::IAM::Role', 'Refresh').id);
    expect(permissions).toHaveLength(8);
    expect(permissions).toContainEqual({
      Sid: 'GiveConsumersTheirTokens',
      Effect: 'Allow',
      Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'],
      Resource: localArn('secretsmanager', 'secret:token-broker.consumer-tokens/*'),
    });
  });
});

describe('the token endpoint', () => {
  test('may do exactly this', () => {
    expect(permissionsOf(template, role.id)).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: arnOf(only(template, 'AWS::Logs::LogGroup', 'TokenEndpointLogs').id),
      },
      {
        Sid: 'ReadConsumers',
        Effect: 'Allow',
        Action: ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue'],
        Resource: localArn('secretsmanager', 'secret:token-broker.consumers/*'),
      },
      {
        Sid: 'NoteTheirFetches',
        Effect: 'Allow',
        Action: 'secretsmanager:TagResource',
        Resource: localArn('secretsmanager', 'secret:token-broker.consumers/*'),
        Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['token-broker-fetches'] } },
      },
      {
        Sid: 'ReadConsumerTokens',
        Effect: 'Allow',
        Action: 'secretsmanager:GetSecretValue',
        Resource: localArn('secretsmanager', 'secret:token-broker.consumer-tokens/*'),
      },
      {
        Sid: 'HaveTokensRefreshed',
        Effect: 'Allow',
        Action: 'lambda:InvokeFunction',
        Resource: arnOf(refresh.id),
      },
    ]);
    expect(role.properties).not.toHaveProperty('ManagedPolicyArns');
    expect(role.properties).not.toHaveProperty('Policies');
    expect(role.properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });

  test('may read with a customer key, and not write', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const withKey = synthesized({ tokenEndpoint: 'true', kmsKeyArn });
    const permissions = permissionsOf(withKey, only(withKey, 'AWS::IAM::Role', 'TokenEndpoint').id);
    expect(permissions.at(-1)).toMatchObject({
      Sid: 'ReadWithTheRecordsKey',
      Action: 'kms:Decrypt',
      Resource: kmsKeyArn,
    });
  });

  test('reaches no record: their prefix is the beginning of no other', () => {
    const resources = permissionsOf(template, role.id).map(({ Resource }) => JSON.stringify(Resource));
    expect(resources.filter((resource) => resource.includes('token-broker/'))).toEqual([]);
  });

  test('runs as the other function does, and answers before the gateway hangs up', () => {
    expect(fn.properties).toMatchObject({
      FunctionName: 'token-broker-token-endpoint',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 28,
      Environment: {
        Variables: {
          INSTALLATION: 'token-broker',
          CONSUMER_PREFIX: 'token-broker.consumers/',
          CONSUMER_TOKEN_PREFIX: 'token-broker.consumer-tokens/',
          REFRESH_FUNCTION: { Ref: refresh.id },
        },
      },
    });
  });

  test('takes concurrency away from the account only where it is told to', () => {
    expect(fn.properties).not.toHaveProperty('ReservedConcurrentExecutions');
    const bounded = synthesized({ tokenEndpoint: 'true', tokenEndpointConcurrency: '20' });
    const { properties } = only(bounded, 'AWS::Lambda::Function', 'TokenEndpoint');
    expect(properties.ReservedConcurrentExecutions).toBe(20);
  });
});

describe('its rate', () => {
  const throttleOf = (flags: Record<string, string>) => {
    const { properties } = only(synthesized({ tokenEndpoint: 'true', ...flags }), 'AWS::ApiGatewayV2::Stage');
    const { ThrottlingRateLimit, ThrottlingBurstLimit } = properties.DefaultRouteSettings;
    return [ThrottlingRateLimit, ThrottlingBurstLimit];
  };

  test('leaves room in an account of ten concurrent executions where it is told to, and no reservation is needed', () => {
    expect(throttleOf({})).toEqual([50, 200]);
    expect(throttleOf({ tokenEndpointRate: '4' })).toEqual([4, 4]);
    const { properties } = only(
      synthesized({ tokenEndpoint: 'true', tokenEndpointRate: '4' }),
      'AWS::Lambda::Function',
      'TokenEndpoint',
    );
    expect(properties).not.toHaveProperty('ReservedConcurrentExecutions');
  });
});

describe('its alarms', () => {
  const alarm = (name: string): Properties =>
    Object.values<Properties>(template.findResources('AWS::CloudWatch::Alarm')).find(
      ({ Properties }) => Properties.AlarmName === `token-broker-${name}`,
    ).Properties;

  test('are two, beside the ten', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 12);
  });

  test('hear of many refused clients within five minutes', () => {
    expect(alarm('clients-refused')).toMatchObject({
      Namespace: 'TokenBroker',
      MetricName: 'ClientsRefused',
      Dimensions: [{ Name: 'service', Value: 'token-broker' }],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  test('hear of answers that say nothing but trouble, by the gateway, for every cause', () => {
    expect(alarm('endpoint-errors')).toMatchObject({
      Namespace: 'AWS/ApiGateway',
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: { Ref: api.id } }],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1,
      TreatMissingData: 'notBreaching',
    });
  });

  test.each(['clients-refused', 'endpoint-errors'])(
    'tell people, say what to type and where to read on: %s',
    (name) => {
      const { AlarmActions, OKActions, AlarmDescription } = alarm(name);
      const topic = { Ref: only(template, 'AWS::SNS::Topic').id };
      expect([AlarmActions, OKActions]).toEqual([[topic], [topic]]);
      const text = JSON.stringify(AlarmDescription);
      expect(text).toContain('aws logs tail ');
      expect(text).toContain(only(template, 'AWS::Logs::LogGroup', 'TokenEndpointLogs').id);
      expect(text).toContain(`docs/runbook.md#alarm-${name}`);
    },
  );
});
