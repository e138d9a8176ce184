import { describe, expect, it } from 'vitest';
import { parseSettings } from '../../lambda/refresh/settings.ts';

const env = {
  SCHEDULE_GROUP: 'token-broker',
  SCHEDULER_ROLE_ARN: 'arn:aws:iam::123456789012:role/scheduler',
  DEAD_LETTER_QUEUE_ARN: 'arn:aws:sqs:eu-west-1:123456789012:dead-letters',
  TOPIC_ARN: 'arn:aws:sns:eu-west-1:123456789012:alerts',
  ROSTER_ARN: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:roster-AbCdEf',
};

describe("the function's environment", () => {
  it('has defaults for what need not be set', () => {
    expect(parseSettings(env)).toMatchObject({
      recordPrefix: 'token-broker/',
      renewAt: 0.5,
      sweepMinutes: 60,
      webexApiBaseUrl: 'https://webexapis.com/v1',
      contactCenterBaseUrl: undefined,
      consumerTokenPrefix: undefined,
    });
  });

  it('may say where consumers are given their tokens', () => {
    const consumerTokenPrefix = 'token-broker.consumer-tokens/';
    expect(parseSettings({ ...env, CONSUMER_TOKEN_PREFIX: consumerTokenPrefix })).toMatchObject({
      consumerTokenPrefix,
    });
    expect(parseSettings({ ...env, CONSUMER_TOKEN_PREFIX: '' })).toMatchObject({ consumerTokenPrefix: undefined });
    expect(() => parseSettings({ ...env, CONSUMER_TOKEN_PREFIX: 'no-slash' })).toThrow('CONSUMER_TOKEN_PREFIX is ');
  });

  it('names every variable that is wrong at once', () => {
    expect(() =>
      parseSettings({ RENEW_AT: '2', SWEEP_MINUTES: 'often', RECORD_PREFIX: 'no-slash', TOPIC_ARN: '' }),
    ).toThrow(
      expect.objectContaining({
        name: 'CONFIG_INVALID',
        message: expect.stringMatching(
          /RECORD_PREFIX is .*SCHEDULE_GROUP is .*TOPIC_ARN is .*RENEW_AT is .*SWEEP_MINUTES is /,
        ),
      }),
    );
  });
});
