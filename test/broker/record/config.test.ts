import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSameVariable, lineageOf, parseConfig } from '../../../lambda/broker/record/config.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { plainConfig, target } from '../samples.ts';

const parse = (value: unknown) =>
  parseConfig('acme', new Secret(typeof value === 'string' ? value : JSON.stringify(value)));

const minimal = () => ({ clientId: 'C1', clientSecret: canary('client-secret'), refreshToken: canary('refresh') });

function problemOf(value: unknown): string {
  try {
    parse(value);
  } catch (failure) {
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'RECORD_INVALID' });
    expectNoCanary(failure);
    return (failure as Failure).message;
  }
  throw new Error('the config was accepted');
}

describe('a config', () => {
  it('needs only three fields', () => {
    expect(parse(minimal())).toMatchObject({ clientId: 'C1' });
  });

  it('shows no secret when it is printed', () => {
    expectNoCanary(parse({ ...minimal(), note: canary('note') }));
  });

  it('gives times as moments', () => {
    const at = '2027-02-03T04:05:06Z';
    expect(parse({ ...minimal(), paused: at, refreshTokenExpiresAt: at })).toMatchObject({
      paused: Date.parse(at),
      refreshTokenExpiresAt: Date.parse(at),
    });
  });

  it.each([
    ['an empty text', '', 'it is empty'],
    ['no JSON', '{"clientId": ', 'it is not JSON'],
    ['an array', '[]', 'it must be a JSON object'],
    ['null', 'null', 'it must be a JSON object'],
    ['a number', '5', 'it must be a JSON object'],
    ['a field that is missing', { clientId: 'C1', clientSecret: 's' }, 'refreshToken is missing'],
    [
      'a client secret of two lines',
      { ...minimal(), clientSecret: 's\nt' },
      'clientSecret must be a text without white space in it',
    ],
    [
      'a refresh token with a space',
      { ...minimal(), refreshToken: 'a b' },
      'refreshToken must be a text without white space in it',
    ],
    ['a bad date', { ...minimal(), paused: 'tomorrow' }, 'paused must be a time in UTC such as'],
    ['30 February', { ...minimal(), paused: '2027-02-30T06:00:00Z' }, 'paused must be a time in UTC'],
    [
      'a bad datacenter',
      { ...minimal(), target: { ...target, datacenter: 'us2' } },
      'target.datacenter must be one of us1, eu1',
    ],
    [
      'a base64 org id',
      { ...minimal(), target: { ...target, orgId: 'Y2lzY29zcGFyazovL3VzL09SR0FOSVpBVElPTi8x' } },
      "target.orgId must be the org's UUID (36 characters, not the long base64 ID)",
    ],
    [
      'an odd variable name',
      { ...minimal(), target: { ...target, variableName: 'a b' } },
      "target.variableName must be a global variable's name",
    ],
    ['an odd writer', { ...minimal(), writer: '../other' }, "writer must be a record's name"],
    ['another schema', { ...minimal(), schema: 2 }, 'schema must be 1'],
  ])('with %s is refused in one sentence', (_what, value, sentence) => {
    expect(problemOf(value)).toContain(sentence);
  });

  it('names everything that is wrong at once', () => {
    const problem = problemOf({ clientId: 5, clientSecret: canary('s'), target: { ...target, datacenter: 'x' } });
    expect(problem).toMatch(/clientId must be .*; refreshToken is missing; target\.datacenter must be/);
  });

  it('of arbitrary JSON is accepted or refused, and nothing of it is ever quoted', () => {
    fc.assert(
      fc.property(fc.json(), fc.string(), (json, junk) => {
        for (const value of [json, junk, JSON.stringify({ ...minimal(), target: JSON.parse(json) })]) {
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

  it('nested 5,000 deep in a field that the broker does not know is read as any other', () => {
    const deep = `${'['.repeat(5000)}${']'.repeat(5000)}`;
    const { clientId, clientSecret, refreshToken } = minimal();
    expect(
      parse(`{"clientId":"${clientId}","clientSecret":"${clientSecret}","refreshToken":"${refreshToken}","x":${deep}}`),
    ).toMatchObject({ clientId: 'C1' });
  });
});

describe('a lineage', () => {
  it('stands for the client id and the typed refresh token, and for nothing else', () => {
    const lineage = lineageOf(plainConfig());
    expect(lineage).toMatch(/^[0-9a-f]{16}$/);
    expect(lineageOf(plainConfig({ clientSecret: new Secret('another') }))).toBe(lineage);
    expect(lineageOf(plainConfig({ clientId: 'another' }))).not.toBe(lineage);
    expect(lineageOf(plainConfig({ refreshToken: new Secret('another') }))).not.toBe(lineage);
    // A state that was saved by an earlier release must still be found.
    expect(lineage).toBe('787c88ad72cc092b');
  });

  it('of another split of the same characters is another', () => {
    const one = lineageOf({ clientId: 'ab', refreshToken: new Secret('c') });
    expect(one).not.toBe(lineageOf({ clientId: 'a', refreshToken: new Secret('bc') }));
  });
});

it('two places are the same variable where org, datacenter and name are the same', () => {
  expect(isSameVariable(target, { ...target })).toBe(true);
  expect(isSameVariable(undefined, undefined)).toBe(true);
  expect(isSameVariable(target, undefined)).toBe(false);
  for (const field of ['orgId', 'datacenter', 'variableName'])
    expect(isSameVariable(target, { ...target, [field]: 'another' })).toBe(false);
});
