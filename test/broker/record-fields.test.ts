import { describe, expect, it } from 'vitest';
import { recordNamePattern, variableIdPattern } from '../../lambda/broker/record/config.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { encodeRecord, parseRecord } from '../../lambda/broker/record-json.ts';

const minimal = { clientId: 'C1', clientSecret: 's', refreshToken: 'r' };
const target = { orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1', datacenter: 'us1', variableName: 'TOKEN' };
const since = '2027-01-04T08:00:00Z';
const aTime = 'a time in UTC such as 2027-02-20T06:00:00Z';
const aName = "a record's name (a-z, 0-9 and -, at most 48 characters)";

const parse = (fields: object) =>
  parseRecord({ record: 'acme', text: new Secret(JSON.stringify({ ...minimal, ...fields })) });

/** What is wrong with a record of these fields, or undefined. */
function problemsOf(fields: object): string | undefined {
  try {
    parse(fields);
    return undefined;
  } catch (failure) {
    return /^Record acme cannot be used: (.*)\.$/.exec((failure as Error).message)?.[1];
  }
}

describe('a field of the wrong type is named with what it must be', () => {
  it.each([
    ['clientId must be a text', { clientId: 5 }],
    ['clientSecret must be a text', { clientSecret: 5 }],
    ['refreshToken must be a text', { refreshToken: [] }],
    ['accessToken must be a text', { accessToken: 5 }],
    ['scope must be a text', { scope: 5 }],
    [`unchangedSince must be ${aTime}`, { unchangedSince: 5 }],
    ['target must be an object', { target: 5 }],
    ["target.variableId must be a global variable's id", { target: { ...target, variableId: 5 } }],
    [`writer must be ${aName}`, { writer: 5 }],
    ['recovery must be an object', { recovery: 5 }],
    ['recovery.applicationId must be a text', { recovery: { record: 'other', applicationId: 5 } }],
    ['failure must be an object', { failure: 5 }],
    [`failure.retryAt must be ${aTime}`, { failure: { code: 'GRANT_REFUSED', since, retryAt: 5 } }],
    ['basedOn must be a version id', { basedOn: 5 }],
    ['grantSeal must be a fingerprint', { grantSeal: 5 }],
    ['grantRoot must be a fingerprint', { grantRoot: 5 }],
    ['grantInsteadOf must be a fingerprint', { grantInsteadOf: 5 }],
    ['grantRefreshes must be a number', { grantRefreshes: '5' }],
    ['variableHeld must be a fingerprint', { variableHeld: 5 }],
    ['publishedToken must be a fingerprint', { publishedToken: 5 }],
    ['told must be an object', { told: 5 }],
    ['told.refreshTokenDays must be a number', { told: { refreshTokenDays: '5' } }],
    ['told.exposedBy must be a text', { told: { exposedBy: 5 } }],
    ['told.driftTold must be true or false', { told: { driftTold: 'yes' } }],
  ])('%s', (problem, fields) => {
    expect(problemsOf(fields)).toBe(problem);
  });

  it('each once, whatever else is wrong with it, and all of them', () => {
    expect(problemsOf({ clientSecret: ' a b', accessToken: 5 })).toBe(
      'clientSecret must be a text without white space around it; accessToken must be a text',
    );
  });
});

describe('a text is taken as a whole', () => {
  it.each([[' C1'], ['C1 '], ['\nC1'], [' '], ['']])('%j is no client id', (clientId) => {
    expect(problemsOf({ clientId })).toBe('clientId must be a text without white space around it');
  });

  it.each([['C'], ['C 1'], ['C\n1']])('%j is one', (clientId) => {
    expect(problemsOf({ clientId })).toBeUndefined();
  });

  it.each([
    ['2027-02-20T06:00:00Z', true],
    ['2027-02-20T06:00:00.1Z', true],
    ['2027-02-20T06:00:00.123Z', true],
    ['2027-02-20T06:00:00.1234Z', false],
    ['2027-02-20T06:00:00Z (Saturday)', false],
    ['+012027-02-20T06:00:00Z', false],
    ['2027-13-20T06:00:00Z', false],
    ['2027-02-20T06:00:00+01:00', false],
    ['2027-02-20', false],
  ])('whether %s is a time: %s', (paused, isTime) => {
    expect(problemsOf({ paused })).toBe(isTime ? undefined : `paused must be ${aTime}`);
  });

  it.each([
    ['a', true],
    ['0-a', true],
    ['a'.repeat(48), true],
    ['a'.repeat(49), false],
    ['-a', false],
    ['../a', false],
    ['a/../b', false],
    ['A', false],
    ['', false],
  ])("whether '%s' is a record's name: %s", (name, isName) => {
    expect(recordNamePattern.test(name)).toBe(isName);
    expect(problemsOf({ writer: name })).toBe(isName ? undefined : `writer must be ${aName}`);
  });

  it.each([
    ['AZx_9-', true],
    ['a'.repeat(64), true],
    ['a'.repeat(65), false],
    ['/a', false],
    ['a/', false],
    ['', false],
  ])("whether '%s' is a variable's id: %s", (id, isId) => {
    expect(variableIdPattern.test(id)).toBe(isId);
  });

  it.each([
    ['a'.repeat(80), true],
    ['a'.repeat(81), false],
    ['a-b', false],
    ['-ab', false],
    ['', false],
  ])("whether '%s' is a variable's name: %s", (variableName, isName) => {
    expect(problemsOf({ target: { ...target, variableName } }) === undefined).toBe(isName);
  });

  it.each([[`${target.orgId}0`], [`0${target.orgId}`], ['']])("'%s' is no org's UUID", (orgId) => {
    expect(problemsOf({ target: { ...target, orgId } })).toContain("target.orgId must be the org's UUID");
  });
});

describe('a record that is written back', () => {
  const written = (record: ReturnType<typeof parse>) => JSON.parse(encodeRecord(record).reveal());

  it('keeps what somebody added inside a field of ours, and nothing inside what is ours alone', () => {
    const recovery = { record: 'other', applicationId: 'app', note: 'kept' };
    const told = { driftTold: true, note: 'lost' };
    const read = parse({ recovery, target: { ...target, floor: 5 }, told });
    expect(written({ ...read, told: { refreshTokenDays: 14 } })).toEqual({
      schema: 1,
      ...minimal,
      recovery,
      target: { ...target, floor: 5 },
      told: { refreshTokenDays: 14 },
    });
  });

  it('loses an object that was taken away', () => {
    const { target: _, failure: __, ...read } = parse({ target, failure: { code: 'GRANT_REFUSED', since } });
    expect(written(read)).toEqual({ schema: 1, ...minimal });
  });
});
