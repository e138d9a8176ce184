import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { encodeRecord, parseRecord } from '../../lambda/broker/record-json.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const parse = (value: unknown) =>
  parseRecord({ record: 'acme', text: new Secret(typeof value === 'string' ? value : JSON.stringify(value)) });

const minimal = () => ({ clientId: 'C1', clientSecret: canary('client-secret'), refreshToken: canary('refresh') });
const target = { orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1', datacenter: 'us1', variableName: 'TOKEN' };

function problemOf(value: unknown): string {
  try {
    parse(value);
  } catch (failure) {
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'RECORD_INVALID' });
    expectNoCanary(failure);
    return (failure as Failure).message;
  }
  throw new Error('the record was accepted');
}

describe('a record', () => {
  it('needs only three fields', () => {
    expect(parse(minimal())).toMatchObject({ clientId: 'C1' });
  });

  it('shows no secret when it is printed', () => {
    expectNoCanary(parse({ ...minimal(), accessToken: canary('access'), note: canary('note') }));
  });

  it.each([
    ['an empty text', '', 'it is empty'],
    ['no JSON', '{"clientId": ', 'it is not JSON'],
    ['an array', '[]', 'it must be a JSON object'],
    ['null', 'null', 'it must be a JSON object'],
    ['a field that is missing', { clientId: 'C1', clientSecret: 's' }, 'refreshToken is missing'],
    [
      'a client secret with a newline',
      { ...minimal(), clientSecret: 's\n' },
      'clientSecret must be a text without white space around it',
    ],
    [
      'a refresh token with a space',
      { ...minimal(), refreshToken: 'a b' },
      'refreshToken must be a text of printable characters',
    ],
    [
      'a bad date',
      { ...minimal(), accessTokenExpiresAt: 'tomorrow' },
      'accessTokenExpiresAt must be a time in UTC such as',
    ],
    [
      '30 February',
      { ...minimal(), accessTokenExpiresAt: '2027-02-30T06:00:00Z' },
      'accessTokenExpiresAt must be a time in UTC',
    ],
    [
      'a bad datacenter',
      { ...minimal(), target: { ...target, datacenter: 'us2' } },
      'target.datacenter must be one of us1, eu1',
    ],
    [
      'a base64 org id',
      { ...minimal(), target: { ...target, orgId: 'Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8x' } },
      "target.orgId must be the org's UUID (36 characters, not the long base64 id)",
    ],
    [
      'an odd variable name',
      { ...minimal(), target: { ...target, variableName: 'a b' } },
      "target.variableName must be a global variable's name",
    ],
    ['an odd writer', { ...minimal(), writer: '../other' }, "writer must be a record's name"],
    ['another schema', { ...minimal(), schema: 2 }, 'schema must be 1'],
    [
      'an unknown failure',
      { ...minimal(), failure: { code: 'OOPS', since: '2027-01-01T00:00:00Z' } },
      'failure.code must be a failure code',
    ],
  ])('with %s is refused in one sentence', (_what, value, sentence) => {
    expect(problemOf(value)).toContain(sentence);
  });

  it('names everything that is wrong at once', () => {
    const problem = problemOf({ clientId: 5, clientSecret: canary('s'), target: { ...target, datacenter: 'x' } });
    expect(problem).toMatch(/clientId must be .*; refreshToken is missing; target\.datacenter must be/);
  });

  it('is written back with the fields that nobody knows, also inside the target', () => {
    const value = { ...minimal(), note: { kept: [1, 2] }, target: { ...target, floor: 5 } };
    const written = JSON.parse(encodeRecord(parse(value)).reveal());
    expect(written).toEqual({ schema: 1, ...value });
  });

  it('loses a field that was taken away, and keeps what was changed', () => {
    const { scope: _, ...record } = parse({ ...minimal(), scope: 'a b', unchangedSince: '2027-01-04T08:00:00Z' });
    const written = JSON.parse(
      encodeRecord({ ...record, refreshTokenExpiresAt: Date.parse('2027-02-03T04:05:06Z') }).reveal(),
    );
    expect(written.scope).toBeUndefined();
    expect(written.refreshTokenExpiresAt).toBe('2027-02-03T04:05:06Z');
    expect(written.unchangedSince).toBe('2027-01-04T08:00:00Z');
  });

  it('survives a round trip unchanged', () => {
    const text = fc.stringMatching(/^[!-~]{1,40}$/);
    const moment = fc.date({
      min: new Date('2020-01-01T00:00:00Z'),
      max: new Date('2099-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(text, text, text, moment, fc.json(), (clientId, clientSecret, refreshToken, issued, extra) => {
        const value = { clientId, clientSecret, refreshToken, accessTokenIssuedAt: issued.toISOString(), extra };
        const once = encodeRecord(parse(value));
        expect(encodeRecord(parse(once.reveal())).reveal()).toBe(once.reveal());
      }),
    );
  });

  it('of arbitrary JSON is accepted or refused, and nothing of it is ever quoted', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, junk) => {
        for (const value of [json, junk, JSON.stringify({ ...minimal(), accessToken: JSON.parse(json) })]) {
          try {
            parse(value);
          } catch (failure) {
            expect(failure).toMatchObject({ code: 'RECORD_INVALID' });
            expectNoCanary(failure);
          }
        }
      }),
    );
  });
});
