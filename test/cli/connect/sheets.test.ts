import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { connectorSheet } from '../../../cli/connect/connector.ts';
import { evaluateScript } from '../../../cli/connect/node-test.ts';
import type { Field, Sheet } from '../../../cli/connect/sheet.ts';
import { callBackOf, connectRegions, consumerName, type Subject, tokenUrlOf } from '../../../cli/connect/subject.ts';
import { webexConnectSheet } from '../../../cli/connect/webex-connect.ts';
import { operate } from '../operate.ts';

const tokenUrl = 'https://tokens.example.com/oauth2/token';
const withEndpoint: Subject = { record: 'clinic', tokenUrl, consumers: [], connectRegion: 'us' };
const without: Subject = { ...withEndpoint, tokenUrl: undefined };
const all = [withEndpoint, without].flatMap((subject) => [webexConnectSheet(subject), connectorSheet(subject)]);

const fieldsOf = ({ sections }: Sheet): Field[] => sections.flatMap(({ fields = [] }) => fields);
const field = (sheet: Sheet, label: string) => fieldsOf(sheet).find((one) => one.label === label);
const wordsOf = (sheet: Sheet) =>
  sheet.sections.flatMap(({ title, text = [], steps = [], open = [] }) => [title, ...text, ...steps, ...open]);

describe('a custom node', () => {
  it('gets the token from the broker, by client credentials in the body', () => {
    const sheet = webexConnectSheet(withEndpoint);
    expect(Object.fromEntries(fieldsOf(sheet).map(({ label, value }) => [label, value]))).toMatchObject({
      'Grant Type': 'Client Credentials',
      'Client ID': 'clinic-connect',
      'Client Secret': '(paste)',
      Scope: 'clinic',
      'Access Token URL': tokenUrl,
      'Access Token URL Parameter type': 'Body',
      Validity: '12 hours',
      'Refresh URL Token': tokenUrl,
      'Client Authentication': 'Send client credentials in body',
    });
    expect(field(sheet, 'Refresh URL Token')?.unverified).toBe(true);
  });

  it.each([
    { grant: 'client credentials', subject: withEndpoint, id: 'Client ID', absent: 'Consumer ID' },
    { grant: 'an authorization code', subject: without, id: 'Consumer ID', absent: 'Client ID' },
  ])('has the labels that the form has for $grant', ({ subject, id, absent }) => {
    const { sections } = webexConnectSheet(subject);
    const labels = sections
      .find(({ title }) => title.startsWith("The method's authorization"))
      ?.fields?.map(({ label }) => label);
    expect(labels).toEqual(expect.arrayContaining([id, 'Scope', 'Advance Settings']));
    expect(labels).not.toContain(absent);
    expect(labels).not.toContain('Scopes');
  });

  it('without the endpoint signs in to an integration, never to the Service App', () => {
    const sheet = webexConnectSheet(without);
    expect(field(sheet, 'Grant Type')?.value).toBe('Authorization Code');
    expect(field(sheet, 'Redirect URI(s)')).toMatchObject({ value: 'https://oauth.us.webexconnect.io/callback' });
    expect(field(sheet, 'Redirect URI(s)')?.unverified).toBeUndefined();
    expect(field(sheet, 'Authorization URL')?.value).toBe('https://webexapis.com/v1/authorize');
    expect(JSON.stringify(sheet)).not.toContain('oauth2/token');
  });

  it('is asked for a person by e-mail either way, and tells success by the status', () => {
    for (const sheet of [webexConnectSheet(withEndpoint), webexConnectSheet(without)]) {
      expect(Object.fromEntries(fieldsOf(sheet).map(({ label, value }) => [label, value]))).toMatchObject({
        'Method name': 'GetPersonByEmail',
        Type: 'OAuth 2.0',
        'Resource URL': 'https://webexapis.com/v1/people',
        'URL parameter callingData': 'true',
        Success: 'HTTP Status equals 200',
        Error: 'HTTP Status not equals 200',
        'Parameter name': 'person',
        'Response Path': '$.items[0]',
      });
    }
  });

  it.each(connectRegions)('in %s shows where people come back, and which steps are untested', (region) => {
    expect(callBackOf(region)).toEqual({
      value: `https://oauth.${region}.webexconnect.io/callback`,
      ...(region !== 'us' && { unverified: true }),
    });
  });

  it('has an icon of 64 x 64 that stands alone', () => {
    const sheet = webexConnectSheet(withEndpoint);
    const { name, svg = '' } = sheet.sections.find(({ picture }) => picture)?.picture ?? {};
    expect(field(sheet, 'Node icon')?.value).toBe(name);
    expect(readFileSync(`cli/connect/${name}`, 'utf8')).toBe(svg);
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="64" height="64" viewBox="0 0 64 64">/);
    expect(svg).not.toMatch(/<script|href|<image|on\w+=/);
  });
});

describe('the script for Evaluate', () => {
  const run = (person: string) => {
    const context: Record<string, unknown> = {};
    // As a text within quotation marks, which is how the picker's variable stands in it.
    const outcome = runInNewContext(evaluateScript.replace('"$(n3.person)"', JSON.stringify(person)), context);
    return { outcome, name: context.person_name, status: context.person_status };
  };

  it('reads name and presence', () => {
    const person = JSON.stringify({ displayName: 'Ada "The" Brandt', status: 'active' });
    expect(run(person)).toEqual({ outcome: 0, name: 'Ada "The" Brandt', status: 'active' });
  });

  it.each(['', 'null', '[]', '$(n3.person)'])('goes on if no person was found: %j', (person) => {
    expect(run(person)).toMatchObject({ outcome: 0, name: person === '[]' ? undefined : '' });
  });
});

describe('a custom connector', () => {
  it('gets the token from the broker, and another one reports refused tokens', () => {
    const sheet = connectorSheet(withEndpoint);
    const given = fieldsOf(sheet).map(({ label, value }) => `${label}: ${value}`);
    expect(given).toEqual(
      expect.arrayContaining([
        'Resource Domain URL: https://webexapis.com',
        'Grant Type: Client Credentials',
        'Client ID: clinic-api',
        `Token URL: ${tokenUrl}`,
        'Scope: clinic',
        'Authentication Type: Basic Authentication',
        'Resource Domain URL: https://tokens.example.com',
        'Username: clinic-flows',
        'Validation URL: https://tokens.example.com/v1/validate',
      ]),
    );
    expect(wordsOf(sheet).join(' ')).toContain('cannot be edited while it is active');
  });

  it('cannot be without the endpoint: the sheet says what to do instead, and has no field', () => {
    const sheet = connectorSheet(without);
    expect(fieldsOf(sheet)).toEqual([]);
    expect(wordsOf(sheet).join(' ')).toContain('tokenEndpoint');
    expect(wordsOf(sheet).join(' ')).toContain('flows install clinic');
  });
});

describe('every sheet', () => {
  it.each(all.map((sheet) => [sheet.title, sheet] as const))('%s shows no secret field with a value', (_, sheet) => {
    for (const { label, value } of fieldsOf(sheet)) {
      if (/secret|password/i.test(label)) expect(value).toBe('(paste)');
    }
  });

  it('says plainly that there is nothing to import', () => {
    for (const sheet of [webexConnectSheet(withEndpoint), webexConnectSheet(without), connectorSheet(withEndpoint)]) {
      expect(wordsOf(sheet).join(' ')).toContain('There is no importable format');
    }
  });

  it('tells people to type only what there is', async () => {
    const typed = all
      .flatMap(wordsOf)
      .flatMap((words) =>
        [...words.matchAll(/npx wxcc-token-broker (.*?)(?=$|: | \()/g)].map(([, command = '']) => command),
      );
    expect(typed.length).toBeGreaterThan(8);
    for (const command of new Set(typed)) {
      const words = command
        .split(' ')
        .filter((word) => /^(consumers|add|rotate|list|flows|render|install)$/.test(word));
      const { printed } = await operate(`${words.join(' ')} --help`);
      expect(printed).toContain(`Usage: npx wxcc-token-broker ${words.join(' ')}`);
      for (const [option] of command.matchAll(/--[a-z-]+/g)) expect(printed, command).toContain(`  ${option} `);
    }
  });

  it('names who is bound to the record already', () => {
    const sheet = webexConnectSheet({ ...withEndpoint, consumers: ['front-desk'] });
    expect(wordsOf(sheet).join(' ')).toContain('Bound to clinic already: front-desk.');
  });

  it('suggests names that consumers can have', () => {
    expect(consumerName('a'.repeat(48), 'connect')).toMatch(/^a{40}-connect$/);
  });
});

describe('the address of the token endpoint', () => {
  it.each([
    ['https://tokens.example.com', tokenUrl],
    ['https://tokens.example.com/', tokenUrl],
    [tokenUrl, tokenUrl],
    ['http://127.0.0.1:4711', 'http://127.0.0.1:4711/oauth2/token'],
  ])('%s is taken', (given, url) => {
    expect(tokenUrlOf(given)).toBe(url);
  });

  it.each([
    'tokens.example.com',
    'http://tokens.example.com',
    'https://a:hunter2@tokens.example.com',
    'https://tokens.example.com?secret=hunter2',
    'https://tokens.example.com/else',
    '',
  ])('%j is not, and is not repeated', (given) => {
    expect(() => tokenUrlOf(given)).toThrow(/^--token-endpoint is the stack's output TokenUrl/);
    expect(() => tokenUrlOf(given)).not.toThrow(/hunter2/);
  });
});
