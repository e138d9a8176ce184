import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../lambda/broker/record/config.ts';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { target } from '../samples.ts';

const minimal = { clientId: 'C1', clientSecret: canary('client-secret'), refreshToken: canary('refresh') };
const { orgId, datacenter, variableName } = target;
const applicationId = publicId('APPLICATION', 'C1');

const parsedText = (text: string) => parseConfig('acme', new Secret(text));
const parsed = (fields: object) => parsedText(JSON.stringify({ ...minimal, ...fields }));

function problemOf(parse: () => unknown): string {
  try {
    parse();
  } catch (failure) {
    expect(failure).toMatchObject({ code: 'RECORD_INVALID' });
    expectNoCanary(failure);
    return (failure as Error).message.replace('Record acme cannot be used: ', '');
  }
  return 'nothing';
}

describe('what comes with copying is dropped', () => {
  it.each([
    ['a zero-width space', '\u200bC1\u200b'],
    ['a zero-width space in the middle', 'C\u200b1'],
    ['a no-break space', '\u00a0C1\u00a0'],
    ['a soft hyphen', 'C\u00ad1'],
    ['a word joiner', 'C1\u2060'],
    ['a byte order mark', '\ufeffC1'],
    ['a newline', 'C1\r\n'],
  ])('%s', (_what, clientId) => {
    expect(parsed({ clientId }).clientId).toBe('C1');
    expect(parsed({ clientSecret: clientId, refreshToken: clientId })).toMatchObject({
      clientSecret: new Secret('C1'),
      refreshToken: new Secret('C1'),
    });
    expect(parsed({ refreshToken: clientId }).refreshToken.reveal()).toBe('C1');
  });

  it('the word Bearer before a token', () => {
    expect(parsed({ refreshToken: 'Bearer abc' }).refreshToken.reveal()).toBe('abc');
    expect(parsed({ refreshToken: 'bearer\u00a0abc' }).refreshToken.reveal()).toBe('abc');
  });

  it('capitals in an org ID and a datacenter', () => {
    const upper = { orgId: orgId.toUpperCase(), datacenter: ` ${datacenter.toUpperCase()}`, variableName };
    expect(parsed({ target: upper }).target).toEqual({ orgId, datacenter, variableName });
  });

  it('a byte order mark before the whole record', () => {
    expect(parsedText(`\ufeff${JSON.stringify(minimal)}`).clientId).toBe('C1');
  });
});

describe('a record that is no JSON says why', () => {
  const json = JSON.stringify(minimal);
  it.each([
    ['typographic quotes', json.replaceAll('"', '\u201d'), 'it has typographic quotes; type straight ones (")'],
    ['German quotes', json.replace('"', '\u201e'), 'it has typographic quotes'],
    ['single typographic quotes', json.replaceAll('"', '\u2019'), 'it has typographic quotes'],
    ['UTF-16', `\ufffd\ufffd${[...json].join('\0')}\0`, 'UTF-16: save it as UTF-8'],
    ['UTF-16 the other way', `\0${[...json].join('\0')}`, 'UTF-16: save it as UTF-8'],
    ['a no-break space between fields', json.replace(',', ',\u00a0'), 'no-break spaces or invisible characters'],
    ['a zero-width space between fields', json.replace(',', ',\u200b'), 'no-break spaces or invisible characters'],
    ['two byte order marks', `\ufeff\ufeff${json}`, 'no-break spaces or invisible characters'],
  ])('%s', (_what, text, why) => {
    expect(problemOf(() => parsedText(text))).toContain(why);
  });
});

describe('a value of another kind is named with what belongs there', () => {
  const gov = Buffer.from('ciscospark://urn:TEAM:us-gov-west-1_a1/APPLICATION/C9').toString('base64');
  it.each([
    [
      'the Service App ID',
      { clientId: applicationId },
      'clientId must be the client ID, not the Service App ID: it is C1.',
    ],
    ["FedRAMP's Service App ID", { clientId: gov }, 'it is C9.'],
    [
      'the base64 org ID',
      { target: { ...target, orgId: publicId('ORGANIZATION', orgId) } },
      `(36 characters, not the long base64 ID): it is ${orgId}.`,
    ],
    ['a quoted client secret', { clientSecret: '"abc"' }, 'clientSecret must be a text without quotes around it.'],
    ['a quoted refresh token', { refreshToken: "'abc'" }, 'refreshToken must be a text without quotes around it.'],
    [
      'a secret in typographic quotes',
      { clientSecret: '\u201cabc\u201d' },
      'clientSecret must be a text of printable ASCII',
    ],
    [
      'an application ID that climbs',
      { recovery: { record: 'a', applicationId: '..' } },
      'recovery.applicationId must be',
    ],
    [
      'a client ID as application ID',
      { recovery: { record: 'a', applicationId: 'C1' } },
      'recovery.applicationId must be',
    ],
    [
      "an org's ID as application ID",
      { recovery: { record: 'a', applicationId: publicId('ORGANIZATION', orgId) } },
      'recovery.applicationId must be the Service App ID',
    ],
  ])('%s', (_what, fields, problem) => {
    expect(problemOf(() => parsed(fields))).toContain(problem);
  });
});

describe("the AWS console's key/value pairs, which are texts, are understood", () => {
  it.each([
    ['the fields of target at the top', { orgId, datacenter, variableName }],
    [
      'the fields of target by their paths',
      { 'target.orgId': orgId, 'target.datacenter': datacenter, 'target.variableName': variableName },
    ],
    ['one of them at the top', { target: { orgId, datacenter }, variableName }],
    ['target as a text', { target: JSON.stringify({ orgId, datacenter, variableName }) }],
  ])('%s', (_what, fields) => {
    expect(parsed(fields).target).toEqual({ orgId, datacenter, variableName });
  });

  it('the schema as a text, and recovery by its paths', () => {
    const fields = { schema: '1', 'recovery.record': 'helper', 'recovery.applicationId': applicationId };
    expect(parsed(fields)).toMatchObject({ schema: 1, recovery: { record: 'helper', applicationId } });
  });

  it.each([
    ['a part of a target', { orgId }, 'target.datacenter is missing; target.variableName is missing.'],
    ['a variable alone', { variableName }, 'target.orgId is missing; target.datacenter is missing.'],
    ['one field twice', { target, orgId }, 'orgId is given twice: keep the one in target.'],
    ['the same field by its path too', { target, 'target.orgId': orgId }, 'orgId is given twice'],
    [
      'a target that is another text',
      { target: 'CLINIC' },
      'target must be an object: in the AWS console, type the record on the tab Plaintext.',
    ],
    ['an empty target', { target: '' }, 'on the tab Plaintext.'],
    ['recovery as the name of a record', { recovery: 'helper' }, 'recovery must be an object: in the AWS console'],
  ])('%s is refused', (_what, fields, problem) => {
    expect(problemOf(() => parsed(fields))).toContain(problem);
  });
});

describe('a field that is meant as a known one is refused with its cure', () => {
  it.each([
    [{ Target: target }, 'Target is misspelt: write target.'],
    [{ Writer: 'w' }, 'Writer is misspelt: write writer.'],
    [{ Paused: '2027-01-01T00:00:00Z' }, 'Paused is misspelt: write paused.'],
    [{ pause: true }, 'pause is misspelt: write paused.'],
    [{ recovry: {} }, 'recovry is misspelt: write recovery.'],
    [{ org_id: orgId }, 'org_id is misspelt: write orgId.'],
    [{ 'wri\u200bter': 'w' }, 'writer is misspelt: write writer.'],
    [{ client_id: 'C1' }, 'client_id is misspelt: write clientId.'],
    [{ target: { ...target, variableID: 'x' } }, 'target.variableID is misspelt: write variableId.'],
    [{ target: { orgId, datacentre: datacenter, variableName } }, 'target.datacentre is misspelt: write datacenter'],
    [{ target: { ...target, writer: 'w' } }, 'target.writer belongs beside target.'],
    [{ target: { ...target, paused: '2027-01-01T00:00:00Z' } }, 'target.paused belongs beside target.'],
    [{ applicationId }, 'applicationId belongs inside of recovery.'],
  ])('%j', (fields, problem) => {
    expect(problemOf(() => parsed(fields))).toContain(problem);
  });

  it.each([
    [{ note: 'x', owner: 'y', $schema: 'z', _paused: true, record: 'acme' }],
    [{ target: { ...target, note: 'x' }, target_old: target, target2: target }],
    [{ accessToken: 'x', expires_in: 5, orgName: 'ACME' }],
  ])('any other is its own and means nothing: %j', (fields) => {
    expect(parsed(fields)).toMatchObject({ clientId: 'C1' });
  });
});
