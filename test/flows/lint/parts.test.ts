import { describe, expect, it } from 'vitest';
import { credentialOf, isSecretName } from '../../../flows/lint/credential-names.ts';
import { graphOf, keepOnly, loopsIn, reachableFrom } from '../../../flows/lint/graph.ts';
import { hideSecrets, holdsSecret, isPlaceholder, randomTexts } from '../../../flows/lint/secret-shapes.ts';
import { canaryToken, expectNoCanary } from '../../support/canaries.ts';

const orgId = '11111111-2222-4333-8444-555555555555';
const base64 = (text: string) => Buffer.from(text).toString('base64url');
const jwt = `${base64('{"alg":"RS256"}')}.${base64('{"sub":"1234567890"}')}.signature`;

describe('the shape of a secret', () => {
  it.each([
    ['an opaque Webex token', canaryToken(orgId)],
    ['a JSON Web Token', jwt],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIE'],
    ['an AWS access key', 'AKIAIOSFODNN7EXAMPLE'],
    ['a bearer token', 'Bearer abcdef-123456'],
    ['a password in an address', 'https://ada:love1ace@example.com'],
  ])('is seen in %s, and hidden', (_, text) => {
    expect(holdsSecret(`It is ${text} for sure`)).toBe(true);
    expect(hideSecrets(`It is ${text} for sure`)).not.toContain(text);
    expect(holdsSecret(hideSecrets(text))).toBe(false);
  });

  it.each([
    'https://webexapis.com/v1/access_token?grant=a@b',
    'Bearer {{ PUBLISHED_TOKEN }}',
    'Basic authentication is not used here',
    orgId,
    `C${'0'.repeat(64)}`,
  ])('is not seen in %s', (text) => {
    expect(holdsSecret(text)).toBe(false);
  });

  it('is hidden in every place of a text', () => {
    const token = canaryToken(orgId);
    expectNoCanary(hideSecrets(`${token} and ${token}`));
  });
});

describe('a random text', () => {
  it('is seen by its signs, and no name or id is one', () => {
    const seen = ['q7Zr2LmX9vT4bKc8Wd3yHs6N', '9e107d9d372bb6826bd81d3542a419d6'];
    for (const text of seen) expect(randomTexts(`It is ${text}.`)).toEqual([text]);
    const passed = [
      'PlayMessage_3mq_2kd_9xx_7zz',
      'GetCustomerRecord2AndOrder3',
      orgId,
      'https://example.com/path/to/a/longer/page',
    ];
    for (const text of passed) expect(randomTexts(text), text).toEqual([]);
  });
});

describe('a text where a secret belongs', () => {
  it('is a placeholder if it says so', () => {
    for (const text of [
      ' ',
      'REPLACE_WITH_ID',
      '<client secret>',
      '[secret]',
      '***',
      'xxxx',
      'your-secret',
      'pasteYourToken1',
    ])
      expect(isPlaceholder(text), text).toBe(true);
    for (const text of ['nonesuch', 'hunter2', 'default-8f3a2c', 'yourkey4711x', '<speak>Hello</speak> you'])
      expect(isPlaceholder(text), text).toBe(false);
  });
});

describe('a name', () => {
  it.each([
    ['WEBEX_ACCESS_TOKEN', 'access token'],
    ['botToken', 'token'],
    ['Authorization', 'access token'],
    ['service_app.client_secret', 'client secret'],
    ['app-secret', 'secret'],
    ['clientId', 'client id'],
    ['x-refresh-token', 'refresh token'],
    ['x-token-passphrase', 'password'],
    ['tokenExpiry', undefined],
    ['nextPageToken', undefined],
    ['hasToken', undefined],
    ['grant_type', undefined],
    ['secretary', undefined],
  ])('%s holds: %s', (name, credential) => {
    expect(credentialOf(name)).toBe(credential);
  });

  it('of a client id is that of no secret', () => {
    for (const name of ['subFlowCardNumber', 'CVV', 'cvv_of_card', 'crm_passwd'])
      expect(isSecretName(name), name).toBe(true);
    expect(isSecretName('client_id')).toBe(false);
    expect(isSecretName('client_secret')).toBe(true);
  });
});

describe('a graph', () => {
  const graph = graphOf('abcdef', [
    ['a', 'b'],
    ['b', 'c'],
    ['c', 'b'],
    ['c', 'd'],
    ['e', 'e'],
    ['f', 'gone'],
  ]);

  it('knows what can be reached', () => {
    expect([...reachableFrom(graph, ['c'])].sort()).toEqual(['b', 'c', 'd']);
  });

  it('finds every loop, of one node too', () => {
    expect(loopsIn(graph)).toEqual([new Set(['c', 'b']), new Set(['e'])]);
  });

  it('has no loop where one of its nodes is taken out', () => {
    expect(loopsIn(keepOnly(graph, (node) => node !== 'c' && node !== 'e'))).toEqual([]);
  });
});
