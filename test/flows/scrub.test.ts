import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { type Flow, isKind, parseFlow } from '../../flows/format.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { stringsIn } from '../../flows/lint/texts.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { scrub } from '../../flows/scrub.ts';
import { canary, canaryToken, expectNoCanary } from '../support/canaries.ts';
import { plant, variableOf } from './lint/plant.ts';
import { plantedInSecrets } from './lint/planted-secrets.ts';
import { sampleFlows } from './samples.ts';
import { acme, acmeWithSecrets } from './values.ts';

const { orgId } = acme;

/** What is left of a flow: a flow still, without a secret in it. */
function scrubbed(flow: Flow) {
  const before = structuredClone(flow);
  const { flow: clean, places } = scrub(flow);
  expect(flow).toEqual(before);
  const text = JSON.stringify(clean);
  expectNoCanary(text, places);
  expect(parseFlow(text, 'scrubbed')).toEqual(clean);
  expect(lintFlow(clean).filter(({ rule }) => rule === 'secret-in-file')).toEqual([]);
  return { clean, places };
}

describe('a secret that the linter knows', () => {
  const inFile = plantedInSecrets.filter(({ rule }) => rule === 'secret-in-file');

  it.each(inFile)('is gone: $defect', (one) => {
    const { places } = scrubbed(plant(one).flow);
    expect(places.length).toBeGreaterThan(0);
    if (one.at !== undefined) expect(places[0]).toContain(one.at);
  });

  it('is planted in many ways', () => expect(inFile.length).toBeGreaterThan(8));
});

describe('a value', () => {
  it('of a global variable and of a secure one is always gone', () => {
    const main = mainFlow(acme);
    variableOf(main, acme.variable.name).value = 'plain words';
    const { clean, places } = scrubbed(main);
    expect(variableOf(clean, acme.variable.name).value).toBe('');
    expect(places).toEqual([`variable ${acme.variable.name}`]);

    const names = ['client_id', 'client_secret', 'refresh_token'];
    const subflow = scrubbed(fallbackSubflow(acmeWithSecrets()));
    for (const name of names) expect(variableOf(subflow.clean, name).value).toBe('');
    expect(subflow.places).toEqual(names.map((name) => `variable ${name}`));
  });

  it('of another variable stays', () => {
    const flow = fallbackSubflow(acme);
    expect(scrub(flow)).toEqual({ flow, places: [], suspected: [], personal: [] });
  });
});

/** Where a secret may hide, and the secret's text there. */
const hiding: readonly [place: string, plantIn: (flow: Flow, secret: string) => void][] = [
  ['a literal that is set into a secret variable', (flow, secret) => set(flow, 'client_secret', secret)],
  ['a literal of an expression', (flow, secret) => set(flow, 'client_secret', `{{ "${secret}" | trim }}`)],
  [
    'the query of an address',
    (flow, secret) => request(flow, { httpRequestUrl: `https://x.example/?a=b&api_key=${secret}` }),
  ],
  ['a query with other names', (flow, secret) => request(flow, { httpRequestUrl: `https://x.example/?sig=${secret}` })],
  [
    'a row of a form',
    (flow, secret) => request(flow, { httpRequestBodyFormData: [{ key: 'password', value: secret }] }),
  ],
  ['a row with a name', (flow, secret) => request(flow, { rows: [{ name: 'refresh_token', value: secret }] })],
  [
    'the variables of GraphQL',
    (flow, secret) => request(flow, { httpRequestBodyGQL: { query: 'q', variables: `{"apiKey": "${secret}"}` } }),
  ],
  [
    'an argument of GraphQL',
    (flow, secret) => request(flow, { httpRequestBodyGQL: { query: `{ me(token: "${secret}") }` } }),
  ],
  [
    'JSON in JSON',
    (flow, secret) =>
      request(flow, { httpRequestBody: JSON.stringify({ text: JSON.stringify({ password: secret }) }) }),
  ],
  [
    'a list under a name',
    (flow, secret) => request(flow, { httpRequestBody: JSON.stringify({ note: 1, passwords: 2, secret: secret }) }),
  ],
  ['a form', (flow, secret) => request(flow, { httpRequestBody: `grant_type=password&password=${secret}` })],
  [
    'a header of any scheme',
    (flow, secret) => request(flow, { httpRequestHeaders: { Authorization: `Token ${secret}` } }),
  ],
  ['a header that is a key', (flow, secret) => request(flow, { httpRequestHeaders: { key: secret } })],
  ['a header of a vague name', (flow, secret) => request(flow, { httpRequestHeaders: { 'x-secret-value': secret } })],
  [
    'a pair that is encoded',
    (flow, secret) =>
      request(flow, { httpRequestHeaders: { Authorization: `Basic {{ "id:${secret}" | base64encode }}` } }),
  ],
  [
    'a sentence of a description',
    (flow, secret) => Object.assign(flow, { description: `The password: ${secret}, since May.` }),
  ],
  ['a body in the diagram alone', (flow, secret) => draw(flow, { httpRequestBody: `{"client_secret": "${secret}"}` })],
];

function requestIn(flow: Flow) {
  const found = Object.values(flow.process.activities).find((one) => isKind(one, 'http-request-v2'));
  if (!found) throw new Error('There is no request.');
  return found;
}

function request(flow: Flow, properties: object): void {
  Object.assign(requestIn(flow).properties, properties);
}

function draw(flow: Flow, properties: object): void {
  const widget = flow.diagram.widgets[requestIn(flow).id] as unknown as { properties: object };
  widget.properties = { ...widget.properties, ...properties };
}

function set(flow: Flow, srcVariable: string, expr: string): void {
  Object.assign(requestIn(flow).properties, { setVariablesArray: [{ setTo: 'set-to-literal', srcVariable, expr }] });
}

describe('a secret that a name gives away', () => {
  it.each(hiding)('is gone from %s', (_, plantIn) => {
    for (const secret of [canary('hidden'), `${canary('a')}-Zq7`]) {
      const flow = fallbackSubflow(acme);
      plantIn(flow, secret);
      expect(lintFlow(flow).map(({ rule }) => rule)).toContain('secret-in-file');
      expect(scrubbed(flow).places).not.toEqual([]);
    }
  });

  it('is gone if it has letters alone, and the word stays elsewhere', () => {
    const flow = fallbackSubflow(acme);
    request(flow, { httpRequestBody: '{"password": "sunshine", "weather": "sunshine"}' });
    expect(requestIn(scrub(flow).flow).properties.httpRequestBody).not.toContain('"password": "sunshine"');
  });

  it.each(['{{ client_secret }}', 'REPLACE_WITH_SECRET', '<your password>', '', 'true'])('is none: %s', (text) => {
    const flow = fallbackSubflow(acme);
    request(flow, { rows: [{ name: 'client_secret', value: text }] });
    expect(scrub(flow)).toEqual({ flow, places: [], suspected: [], personal: [] });
  });
});

describe('a secret without a name', () => {
  it.each([
    ['64 hex digits', createHash('sha256').update('a').digest('hex')],
    ['a key of a well-known service', `ghp_${'aB3dE5gH7jK9mN1pQ2sT'.repeat(2)}`],
  ])('is gone from speech and comments: %s', (_, secret) => {
    const flow = fallbackSubflow(acme);
    Object.assign(flow, { comment: `Say ${secret} now.` });
    request(flow, { promptsTts: [{ type: 'tts', value: `It is ${secret}.` }] });
    const { flow: clean, places } = scrub(flow);
    expect(JSON.stringify(clean)).not.toContain(secret);
    expect(places).toHaveLength(2);
  });

  it.each(['q7Zr2LmX9vT4bKc8Wd3yHs6N', '9e107d9d372bb6826bd81d3542a419d6'])('is suspected, and stays: %s', (secret) => {
    const flow = fallbackSubflow(acme);
    Object.assign(flow, { comment: `Say ${secret} now.` });
    expect(scrub(flow)).toEqual({ flow, places: [], suspected: ['comment'], personal: [] });
    expect(lintFlow(flow)).toContainEqual(expect.objectContaining({ rule: 'secret-suspected', severity: 'warning' }));
  });

  it('is known by the global variable that holds it, too', () => {
    const main = mainFlow(acme);
    const value = canary('spoken');
    variableOf(main, acme.variable.name).value = value;
    Object.assign(main, { comment: `The old one was ${value}.` });
    expect(scrubbed(main).places).toEqual(['comment', `variable ${acme.variable.name}`]);
  });
});

describe('a copy of a secret', () => {
  it('is gone wherever it is, however it is written', () => {
    const secret = `${canary('copied')}"/&1`;
    const flow = fallbackSubflow(acme);
    variableOf(flow, 'client_secret').value = secret;
    const [activity] = Object.values(flow.process.activities) as [Flow['process']['activities'][string]];
    Object.assign(activity.properties, { note: `was ${secret}.` });
    Object.assign(flow, {
      comment: JSON.stringify({ old: secret }),
      description: `https://x.example/?old=${encodeURIComponent(secret)}`,
    });
    const { clean, places } = scrubbed(flow);
    expect(clean).toMatchObject({ comment: '{"old":"[secret]"}', description: 'https://x.example/?old=[secret]' });
    expect(places.sort()).toEqual([
      `activity ${activity.name}: note`,
      'comment',
      'description',
      'variable client_secret',
    ]);
  });

  it('is gone from the name of a field, too', () => {
    const flow = mainFlow(acme);
    Object.assign(flow.settings as object, { [canaryToken(orgId)]: canaryToken(orgId) });
    scrubbed(flow);
  });
});

describe('a token', () => {
  it('is gone from any text of the file, with any text around it', () => {
    const flow = fallbackSubflow(acme);
    const texts = stringsIn(flow).length;
    fc.assert(
      fc.property(fc.nat(texts - 1), fc.string(), fc.string(), (place, before, after) => {
        let seen = 0;
        const planted = JSON.parse(JSON.stringify(flow), (_, value) => {
          if (typeof value !== 'string') return value;
          seen += 1;
          return seen - 1 === place ? before + canaryToken(orgId) + after : value;
        });
        const { flow: clean, places } = scrub(planted);
        expectNoCanary(JSON.stringify(clean), places);
        expect(places).not.toEqual([]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a JSON variable', () => {
  it('loses its secrets and keeps the rest', () => {
    const flow = fallbackSubflow(acme);
    const value = JSON.stringify({ app: { client_secret: canary('json'), name: 'Clinic' } });
    flow.variables.push({ ...variableOf(flow, 'stored_name'), name: 'params', type: 'JSON', value });
    const { clean } = scrubbed(flow);
    expect(JSON.parse(variableOf(clean, 'params').value ?? '')).toEqual({
      app: { client_secret: '[secret]', name: 'Clinic' },
    });
  });
});

describe.runIf(sampleFlows.length > 0)('a real export', () => {
  it.each(sampleFlows)('$file leaves its org without a secret', ({ flow }) => {
    scrubbed(flow);
  });
});
