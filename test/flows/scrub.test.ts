import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { type Flow, parseFlow } from '../../flows/format.ts';
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
    expect(places).toHaveLength(1);
    if (one.at !== undefined) expect(places[0]).toContain(one.at);
  });

  it('is planted in many ways', () => expect(inFile.length).toBeGreaterThan(8));
});

describe('a value', () => {
  it('of a global variable and of a secure one is gone, whatever it is', () => {
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
    expect(scrub(flow)).toEqual({ flow, places: [] });
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
  it('is gone from any text of the file, whatever stands around it', () => {
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
