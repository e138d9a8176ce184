import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { readTokenAnswer } from '../../lambda/webex/token-answer.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const accessToken = canary('access');
const refreshToken = canary('refresh');
const sent = new Secret(canary('sent'));
const good = {
  access_token: accessToken,
  expires_in: 1_209_599,
  refresh_token: refreshToken,
  refresh_token_expires_in: 7_775_999,
  token_type: 'Bearer',
  scope: 'cjp:config_read spark:people_read',
};

const read = (answer: unknown) =>
  readTokenAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer), undefined, sent);

test('reads a whole answer', () => {
  const answer = readTokenAnswer(JSON.stringify(good), 1000, sent);
  if ('wrong' in answer) throw new Error(answer.wrong);
  expect(answer).toMatchObject({
    expiresIn: 1_209_599,
    refreshTokenExpiresIn: 7_775_999,
    scope: 'cjp:config_read spark:people_read',
    serverTime: 1000,
  });
  expect(answer.accessToken?.reveal()).toBe(accessToken);
  expect(answer.refreshToken?.reveal()).toBe(refreshToken);
  expectNoCanary(answer);
});

test('an answer may have a token and its life alone', () => {
  const answer = read({ access_token: accessToken, expires_in: 1 });
  expect(Object.keys(answer)).toEqual(['accessToken', 'expiresIn']);
});

test('a number of seconds may be written as a text', () => {
  const answer = read({ ...good, expires_in: '1209599', refresh_token_expires_in: '7775999' });
  expect(answer).toMatchObject({ expiresIn: 1_209_599, refreshTokenExpiresIn: 7_775_999 });
});

test.for<[unknown, number]>([
  [1.5, 1],
  ['1.5', 1],
  [1, 1],
  [315_360_000, 315_360_000],
])('of an expires_in of %j it takes the whole seconds', ([value, expiresIn]) => {
  expect(read({ ...good, expires_in: value })).toMatchObject({ expiresIn });
});

const oddSeconds = [undefined, null, 0, 0.9, -1, '-1', ' 5', '', '7 days', true, 1e300, 315_360_001, [1], {}];
const oddTokens = [undefined, null, 1, '', `${accessToken} a`, `${accessToken}\r\nx: y`, `${accessToken}•`];
const unusable: [field: string, member: string, values: unknown[]][] = [
  ['access_token', 'accessToken', [...oddTokens, 'a'.repeat(8193)]],
  ['expires_in', 'expiresIn', oddSeconds],
  ['refresh_token', 'refreshToken', [...oddTokens, `${refreshToken}\u0000`, [refreshToken]]],
  ['refresh_token_expires_in', 'refreshTokenExpiresIn', oddSeconds],
  ['scope', 'scope', [undefined, null, 1, ['cjp:config_read']]],
];
const members = ['accessToken', 'expiresIn', 'refreshToken', 'refreshTokenExpiresIn', 'scope'];

test.for(unusable.flatMap(([field, member, values]) => values.map((value) => [field, value, member] as const)))(
  'an unusable %s (%j) is left out and costs nothing else',
  ([field, value, member]) => {
    const answer = read({ ...good, [field]: value });
    expect(Object.keys(answer).sort()).toEqual(members.filter((one) => one !== member).sort());
    expectNoCanary(answer);
  },
);

test.for(oddTokens)('refuses an answer without a usable token (%j)', (value) => {
  const answer = read({ ...good, access_token: value, refresh_token: value });
  expect(answer).toEqual({ wrong: 'access_token and refresh_token are missing or cannot be used' });
  expectNoCanary(answer);
});

test('a token that we sent is none that the answer brings', () => {
  const [refusal, rotated] = [
    { error: 'invalid_grant', refresh_token: sent.reveal() },
    { refresh_token: refreshToken },
  ];
  expect(read(refusal)).toEqual({ wrong: 'access_token and refresh_token are missing or cannot be used' });
  expect(read({ ...refusal, access_token: accessToken })).toHaveProperty('accessToken');
  expect(read(rotated)).toHaveProperty('refreshToken');
});

test('of an answer that breaks off, whole members count, wherever it does', () => {
  const text = JSON.stringify({ ...good, note: 'a "quoted" \\ word' });
  const ends = (value: unknown) => text.indexOf(JSON.stringify(value)) + JSON.stringify(value).length;
  for (let end = 1; end < text.length; end += 1) {
    const answer = read(text.slice(0, end));
    expect('accessToken' in answer).toBe(end >= ends(accessToken));
    expect('refreshToken' in answer).toBe(end >= ends(refreshToken));
    expect('expiresIn' in answer).toBe(end > ends(good.expires_in));
    if (!('accessToken' in answer)) expect(answer).toHaveProperty('wrong');
  }
});

test.for(['', ' ', 'null', '"text"', '5', '<html>{"access_token":"a"', 'access_token=a&expires_in=5', '{"access_tok'])(
  'takes no answer from %s',
  (body) => {
    const answer = read(body);
    expect(answer).toEqual({ wrong: expect.stringMatching(/^the answer (is not JSON|must be an object)$|missing/) });
    expectNoCanary(answer);
  },
);

test('any JSON is a usable answer or says what is wrong, never by value', () => {
  const marked = fc.oneof(
    fc.jsonValue(),
    fc.string().map((text) => `${accessToken}${text}`),
  );
  const fields = {
    access_token: marked,
    expires_in: marked,
    refresh_token: marked,
    refresh_token_expires_in: marked,
    // Shown to people as it is: no place for a secret.
    scope: fc.jsonValue(),
  };
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.record(fields, { requiredKeys: [] })), (json) => {
      const answer = read(JSON.stringify(json));
      expectNoCanary(answer);
      if ('wrong' in answer) return;
      const { accessToken, refreshToken, expiresIn = 1, refreshTokenExpiresIn = 1 } = answer;
      expect(Math.max(accessToken?.length ?? 0, refreshToken?.length ?? 0)).toBeGreaterThan(0);
      expect([accessToken?.length, refreshToken?.length]).not.toContain(0);
      expect([expiresIn, refreshTokenExpiresIn].every((one) => Number.isInteger(one) && one > 0)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
