import { describe, expect, test } from 'vitest';
import { arnOf, only, synthesized } from './synthesized.ts';

const template = synthesized();
const { id: functionId, properties: fn } = only(template, 'AWS::Lambda::Function');

describe('the function', () => {
  test('runs on Node 24 on arm64, long enough for a sweep of thousands', () => {
    expect(fn).toMatchObject({
      FunctionName: 'token-broker-refresh',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: 900,
    });
  });

  test('gets its settings from the stack', () => {
    const defaults = fn.Environment.Variables;
    expect(defaults).toEqual({
      RECORD_PREFIX: 'token-broker/',
      SCHEDULE_GROUP: 'token-broker',
      SCHEDULER_ROLE_ARN: arnOf(only(template, 'AWS::IAM::Role', 'Schedules').id),
      DEAD_LETTER_QUEUE_ARN: arnOf(only(template, 'AWS::SQS::Queue').id),
      TOPIC_ARN: { Ref: only(template, 'AWS::SNS::Topic').id },
      ROSTER_ARN: { Ref: only(template, 'AWS::SecretsManager::Secret').id },
      STACK_NAME: 'token-broker',
      RENEW_AT: '0.5',
      SWEEP_MINUTES: '60',
      NODE_OPTIONS: '--max-semi-space-size=4',
    });

    const bases = {
      webexApiBaseUrl: 'https://api-usgov.webex.com/v1',
      contactCenterBaseUrl: 'https://contact-center.example.com',
    };
    const chosen = synthesized({ name: 'acme', renewAt: '0.25', sweepMinutes: '15', ...bases });
    expect(only(chosen, 'AWS::Lambda::Function').properties.Environment.Variables).toMatchObject({
      RECORD_PREFIX: 'acme/',
      SCHEDULE_GROUP: 'acme',
      WEBEX_API_BASE_URL: bases.webexApiBaseUrl,
      CONTACT_CENTER_BASE_URL: bases.contactCenterBaseUrl,
      RENEW_AT: '0.25',
      SWEEP_MINUTES: '15',
    });
  });

  test('is not invoked again after a failure, nor long after it was due', () => {
    expect(only(template, 'AWS::Lambda::EventInvokeConfig').properties).toEqual({
      FunctionName: { Ref: functionId },
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 3600,
    });
  });

  test('takes no concurrency away from the account, which may have only ten', () => {
    expect(fn).not.toHaveProperty('ReservedConcurrentExecutions');
  });

  test('logs JSON to a log group of its own, which is kept for half a year and outlives the stack', () => {
    const { id } = only(template, 'AWS::Logs::LogGroup');
    expect(fn.LoggingConfig).toEqual({ LogFormat: 'JSON', LogGroup: { Ref: id } });
    template.hasResource('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 180 },
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  });
});
