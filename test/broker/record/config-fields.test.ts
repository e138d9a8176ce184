import { describe, expect, it } from 'vitest';
import { parseConfig, variableIdPattern } from '../../../lambda/broker/record/config.ts';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { recordNamePattern } from '../../../lambda/broker/record/typed-fields.ts';
import { target } from '../samples.ts';

const applicationId = publicId('APPLICATION', 'C1');
const minimal = { clientId: 'C1', clientSecret: 's', refreshToken: 'r' };
const aTime = 'a time in UTC such as 2027-02-20T06:00:00Z';
const aName = "a record's name (a-z, 0-9 and -, at most 48 characters)";

/** What is wrong with a config of these fields, or undefined. */
function problemsOf(fields: object): string | undefined {
  try {
    parseConfig('acme', new Secret(JSON.stringify({ ...minimal, ...fields })));
    return undefined;
  } catch (failure) {
    return /^Record acme cannot be used: (.*)\.$/.exec((failure as Error).message)?.[1];
  }
}

describe('a field of the wrong type is named with what it must be', () => {
  it.each([
    ['schema must be 1', { schema: '2' }],
    ['clientId must be a text', { clientId: 5 }],
    ['clientSecret must be a text', { clientSecret: 5 }],
    ['refreshToken must be a text', { refreshToken: [] }],
    [`refreshTokenExpiresAt must be ${aTime}`, { refreshTokenExpiresAt: 5 }],
    ['target must be an object', { target: 5 }],
    ["target.variableId must be a global variable's id", { target: { ...target, variableId: 5 } }],
    [`writer must be ${aName}`, { writer: 5 }],
    ['recovery must be an object', { recovery: 5 }],
    ['recovery.applicationId must be a text', { recovery: { record: 'other', applicationId: 5 } }],
    [`recovery.record must be ${aName}`, { recovery: { record: 5, applicationId } }],
    [`paused must be ${aTime}`, { paused: true }],
  ])('%s', (problem, fields) => {
    expect(problemsOf(fields)).toBe(problem);
  });

  it('each field once, and every field that is wrong', () => {
    expect(problemsOf({ clientSecret: ' a b', refreshToken: 5 })).toBe(
      'clientSecret must be a text without white space in it: copy it again, alone; refreshToken must be a text',
    );
  });
});

describe('a text is read as a whole', () => {
  it.each([['C 1'], ['C\n1'], ['C\u00a01'], ['"C1"'], ['C1\u2026'], [' '], ['']])('%j is no client id', (clientId) => {
    expect(problemsOf({ clientId })).toBe(
      "clientId must be the client ID of the app's page: letters, digits, - and _ alone",
    );
  });

  it.each([
    ['2027-02-20T06:00:00Z', true],
    ['2027-02-20T06:00:00.1Z', true],
    ['2027-02-20T06:00:00.123Z', true],
    ['2027-02-20T06:00:00.1234Z', false],
    ['2027-02-20T06:00:00Z (Saturday)', false],
    ['+012027-02-20T06:00:00Z', false],
    ['2027-13-20T06:00:00Z', false],
    ['2027-02-30T06:00:00Z', false],
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
