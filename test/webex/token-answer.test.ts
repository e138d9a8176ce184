import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTokenAnswer } from '../../lambda/webex/token-answer.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const accessToken = canary('access');
const refreshToken = canary('refresh');
const good = {
  access_token: accessToken,
  expires_in: 1_209_599,
  refresh_token: refreshToken,
  refresh_token_expires_in: 7_775_999,
  token_type: 'Bearer',
  scope: 'cjp:config_read spark:people_read',
};

const read = (answer: unknown) =>
  readTokenAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer), undefined);

test('reads a whole answer', () => {
  const answer = readTokenAnswer(JSON.stringify(good), 1000);
  if ('wrong' in answer) throw new Error(answer.wrong);
  expect(answer).toMatchObject({
    expiresIn: 1_209_599,
    refreshTokenExpiresIn: 7_775_999,
    scope: 'cjp:config_read spark:people_read',
    serverTime: 1000,
  });
  expect(answer.accessToken.reveal()).toBe(accessToken);
  expect(answer.refreshToken?.reveal()).toBe(refreshToken);
  expectNoCanary(answer);
});

test('an answer may have a token and its life alone', () => {
  const answer = read({ access_token: accessToken, expires_in: 1 });
  expect(Object.keys(answer)).toEqual(['accessToken', 'expiresIn']);
});

test('a refresh token of null is none', () => {
  const answer = read({ ...good, refresh_token: null });
  expect(answer).toHaveProperty('accessToken');
  expect(answer).not.toHaveProperty('refreshToken');
});

test('a number of seconds may be written as a text', () => {
  const answer = read({ ...good, expires_in: '1209599', refresh_token_expires_in: '7775999' });
  expect(answer).toMatchObject({ expiresIn: 1_209_599, refreshTokenExpiresIn: 7_775_999 });
});

test.for([null, '7 days', -1, 0, 1.5, {}])(
  'throws no grant away because of its refresh_token_expires_in (%j)',
  (value) => {
    const answer = read({ ...good, refresh_token_expires_in: value, scope: value });
    expect(answer).toHaveProperty('refreshToken');
    expect(answer).not.toHaveProperty('refreshTokenExpiresIn');
  },
);

test.for<[string, unknown]>([
  ['access_token is missing', { access_token: undefined }],
  ['access_token must be a text', { access_token: null }],
  ['access_token must be a text', { access_token: 1 }],
  ['access_token must be a text of printable characters without spaces', { access_token: '' }],
  ['access_token must be a text of printable characters without spaces', { access_token: `${accessToken} a` }],
  ['access_token must be a text of printable characters without spaces', { access_token: `${accessToken}\r\nx: y` }],
  ['access_token must be a text of printable characters without spaces', { access_token: `${accessToken}•` }],
  ['refresh_token must be a text of printable characters without spaces', { refresh_token: '' }],
  ['refresh_token must be a text of printable characters without spaces', { refresh_token: `${refreshToken}\u0000` }],
  ['refresh_token must be a text', { refresh_token: [refreshToken] }],
  ['expires_in is missing', { expires_in: undefined }],
  ...[0, -1, 1.5, '1.5', '-1', ' 5', '', null, true, 1e300, 315_360_001, [1]].map((value): [string, unknown] => [
    'expires_in must be a whole number of seconds, from 1 to those of 10 years',
    { expires_in: value },
  ]),
])('says that %s (%j)', ([wrong, change]) => {
  const answer = read({ ...good, ...(change as object) });
  expect(answer).toEqual({ wrong });
  expectNoCanary(answer);
});

test('says all that is wrong at once', () => {
  expect(read({ expires_in: '5 s', refresh_token: '' })).toEqual({
    wrong: [
      'access_token is missing',
      'expires_in must be a whole number of seconds, from 1 to those of 10 years',
      'refresh_token must be a text of printable characters without spaces',
    ].join('; '),
  });
});

test.for(['', ' ', 'null', '"text"', '5', '<html>', JSON.stringify(good).slice(0, -1), 'access_token=a&expires_in=5'])(
  'takes no answer from %s',
  (body) => {
    const answer = read(body);
    expect(answer).toEqual({ wrong: expect.stringMatching(/^the answer (is not JSON|must be an object)$/) });
    expectNoCanary(answer);
  },
);

test('whatever JSON comes, it is a usable answer or says by field what is wrong, never by value', () => {
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
      expect(answer.accessToken.length).toBeGreaterThan(0);
      expect(answer.refreshToken?.length).not.toBe(0);
      expect(Number.isInteger(answer.expiresIn) && answer.expiresIn > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});
