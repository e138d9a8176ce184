import { Lazy } from 'aws-cdk-lib';
import { describe, expect, test } from 'vitest';
import { readSettings, SettingsError, settingsOf, type TokenBrokerProps } from '../../lib/settings.ts';
import { cdkApp } from '../support/cdk-app.ts';

const read = (flags: Record<string, unknown>) => readSettings(cdkApp(flags).node);

const certificateArn = 'arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab';

function problems(flags: Record<string, unknown>): string[] {
  try {
    read(flags);
  } catch (error) {
    if (error instanceof SettingsError) return error.message.split('\n').slice(1);
    throw error;
  }
  return [];
}

describe('settings that are misspelt', () => {
  test.each([
    ['alarmMail', 'alarmEmail'],
    ['alarm_email', 'alarmEmail'],
    ['sweepMinute', 'sweepMinutes'],
    ['renewat', 'renewAt'],
    ['kmsKeyArm', 'kmsKeyArn'],
    ['tokenEndpiont', 'tokenEndpoint'],
  ])('are refused: %s', (key, meant) => {
    expect(problems({ [key]: 'x' })).toEqual([`- There is no setting ${key}. Did you mean ${meant}?`]);
  });

  test.each(['environment', 'team', '@aws-cdk/core:newStyleStackSynthesis', 'availability-zones:x'])(
    'are not what is far from all of them: %s',
    (key) => expect(problems({ [key]: 'x' })).toEqual([]),
  );
});

describe('settings', () => {
  test('need not be given', () => {
    expect(read({})).toEqual({ name: 'token-broker', sweepMinutes: 60, renewAt: 0.5, tokenEndpoint: false });
  });

  test('that cdk.json leaves out have the same defaults', () => {
    const left = { name: undefined, alarmEmail: undefined, sweepMinutes: undefined, renewAt: undefined };
    const { tokenEndpoint: _, ...defaults } = read({});
    expect(read({ ...left, kmsKeyArn: undefined, tokenEndpoint: undefined })).toEqual(defaults);
  });

  test('are read from the text that -c gives', () => {
    const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab';
    const flags = { name: 'acme-2', alarmEmail: 'ops@example.com', sweepMinutes: '15', renewAt: '0.25', kmsKeyArn };
    expect(read(flags)).toEqual({
      name: 'acme-2',
      alarmEmail: 'ops@example.com',
      sweepMinutes: 15,
      renewAt: 0.25,
      kmsKeyArn,
      tokenEndpoint: false,
    });
  });

  test('of the token endpoint are read from such text too', () => {
    const flags = {
      tokenEndpoint: 'true',
      tokenEndpointDomain: 'tokens.example.com',
      tokenEndpointCertificateArn: certificateArn,
      tokenEndpointConcurrency: '20',
      tokenEndpointRate: '4',
    };
    const numbers = { tokenEndpointConcurrency: 20, tokenEndpointRate: 4 };
    expect(read(flags)).toMatchObject({ ...flags, tokenEndpoint: true, ...numbers });
  });

  test.each([
    [
      { tokenEndpointDomain: 'tokens.example.com', tokenEndpointCertificateArn: certificateArn },
      ['tokenEndpointDomain'],
    ],
    [{ tokenEndpoint: true, tokenEndpointDomain: 'tokens.example.com' }, ['tokenEndpointDomain']],
    [{ tokenEndpoint: true, tokenEndpointCertificateArn: certificateArn }, ['tokenEndpointCertificateArn']],
    [{ tokenEndpointConcurrency: 5 }, ['tokenEndpointConcurrency']],
    [{ tokenEndpointRate: 5 }, ['tokenEndpointRate']],
  ])('need what they depend on: %j', (flags, wrong) => {
    expect(problems(flags)).toEqual(wrong.map((name) => expect.stringMatching(`^- ${name} must `)));
  });

  test('are all complained about at once, in one sentence each', () => {
    expect(
      problems({ name: 'Acme', alarmEmail: 'ops', sweepMinutes: 'often', renewAt: '2', kmsKeyArn: 'alias/records' }),
    ).toEqual([
      '- name must have at most 40 lower-case letters, digits and hyphens, the first of them a letter.',
      '- alarmEmail must be one e-mail address.',
      '- sweepMinutes must be a whole number from 5 to 60.',
      '- renewAt must be a number from 0.1 to 0.8.',
      '- kmsKeyArn must be the ARN of a KMS key (not of an alias): arn:aws:kms:<region>:<account>:key/<id>.',
    ]);
  });

  test.each([
    ['name', '2acme'],
    ['name', 'acme_2'],
    ['name', 'a'.repeat(41)],
    ['name', 7],
    ['alarmEmail', 'ops@example.com, cto@example.com'],
    ['sweepMinutes', 4],
    ['sweepMinutes', 61],
    ['sweepMinutes', '7.5'],
    ['sweepMinutes', true],
    ['renewAt', 0],
    ['renewAt', 0.81],
    ['renewAt', 'half'],
    ['kmsKeyArn', 'arn:aws:kms:eu-west-1:111122223333:alias/records'],
    ['tokenEndpoint', 'yes'],
    ['tokenEndpointDomain', 'https://tokens.example.com'],
    ['tokenEndpointDomain', 'localhost'],
    ['tokenEndpointCertificateArn', 'arn:aws:iam::111122223333:server-certificate/x'],
    ['tokenEndpointConcurrency', 0],
    ['tokenEndpointRate', 0],
    ['tokenEndpointRate', 51],
    ['tokenEndpointRate', 'few'],
  ])('%s cannot be %s', (name, value) => {
    expect(problems({ [name]: value })).toEqual([expect.stringMatching(`^- ${name} must `)]);
  });

  test.each([
    ['name', 'a'.repeat(40)],
    ['sweepMinutes', 5],
    ['renewAt', 0.1],
    ['renewAt', '0.8'],
    ['kmsKeyArn', 'arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab'],
  ])('%s can be %s', (name, value) => {
    expect(problems({ [name]: value })).toEqual([]);
  });
});

describe('props', () => {
  const unknownYet = Lazy.string({ produce: () => 'known when it is deployed' });

  test('need not be given', () => {
    expect(settingsOf('stack/Broker', {})).toEqual({ name: 'token-broker', sweepMinutes: 60, renewAt: 0.5 });
  });

  test('are complained about with the place where they were given', () => {
    expect(() => settingsOf('stack/Broker', { sweepMinutes: 90, tokenEndpointConcurrency: 1 })).toThrow(
      'The props of TokenBroker stack/Broker cannot be used:\n- sweepMinutes must be a whole number from 5 to 60.',
    );
  });

  test.each(['alarmEmail', 'kmsKeyArn', 'tokenEndpointDomain', 'tokenEndpointCertificateArn'])(
    '%s can be what only the deployment knows',
    (name) => {
      const endpoint = {
        tokenEndpoint: true,
        tokenEndpointDomain: unknownYet,
        tokenEndpointCertificateArn: unknownYet,
      };
      const props: TokenBrokerProps = { ...endpoint, [name]: unknownYet };
      expect(settingsOf('stack/Broker', props)).toMatchObject(props);
    },
  );

  test('the name cannot: names of others are made of it', () => {
    expect(() => settingsOf('stack/Broker', { name: unknownYet })).toThrow('- name must have');
  });
});

test.each(['http://api-usgov.webex.com/v1', 'api-usgov.webex.com', 'https://a.example/?x', 'https://user@a.example'])(
  "an address that is not https alone is refused: '%s'",
  (url) => {
    expect(problems({ webexApiBaseUrl: url, contactCenterBaseUrl: url })).toEqual([
      '- webexApiBaseUrl must be an https address such as https://api-usgov.webex.com/v1.',
      '- contactCenterBaseUrl must be an https address such as https://api.wxcc-us1.cisco.com.',
    ]);
  },
);
