import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../../cli/doctor/finding.ts';
import type { Fault } from '../../../sandbox/faults.ts';
import type { FlowDocument } from '../../../sandbox/webex/flow-document.ts';
import { operate } from '../operate.ts';
import { lasting, ORG } from '../sandbox-here.ts';
import { Clinic, consult, said } from './clinic.ts';

const clinic = lasting(new Clinic());
const SUBFLOW = 'webex_api_refresh_token';
const EXAMPLE = 'webex_people_lookup';
const install = 'flows install clinic --connector any --with-secrets';

const store = () => clinic.sandbox.contactCenter.flows(ORG);
const settings = () => clinic.sandbox.contactCenter.settings;
const names = () => [...store().all('SUBFLOW'), ...store().all('FLOW')].map(({ draft }) => draft.document.name);

beforeAll(() => clinic.settleIn());
beforeEach(() => {
  clinic.sandbox.faults.clear();
  for (const name of names()) store().remove(name);
  // No operator examines as often as these tests do.
  Object.assign(settings(), { flowStoreAdmitsServiceApps: true, requestsPerMinute: Number.POSITIVE_INFINITY });
});

/** What is said of the fallback and of the flows of the record. */
async function looked() {
  const { code, text, findings } = await consult('doctor clinic');
  const [fallback] = said(findings, 'fallback', 'clinic');
  const [flows] = said(findings, 'flows', 'clinic');
  return { code, text, fallback, flows: flows as Finding };
}

/** What a person does in Flow Designer. */
function edit(name: string, change: (document: FlowDocument) => FlowDocument): void {
  store().edit(name, change);
  store().publish(store().named(name).id, []);
}

/** The flow keeps to a value of its own of that global variable. */
const pinning = (variable: string) => (document: FlowDocument) => ({
  ...document,
  variables: document.variables.map((one) =>
    one.name === variable ? { ...one, source: 'GLOBAL', overwrite: true, value: 'frozen' } : one,
  ),
});

/** A copy of the example under another name, published. */
async function copyExample(name: string, change: (document: FlowDocument) => FlowDocument = (same) => same) {
  await operate(install);
  const { document } = store().named(EXAMPLE).draft;
  const copy = store().import(JSON.stringify(change({ ...document, name })), 'FLOW', false);
  store().publish(copy.id, []);
}

/** Until the end of the test, says what becomes of an export. */
function onExport(fault: () => Fault | undefined): void {
  const { faults } = clinic.sandbox;
  const next = faults.next.bind(faults);
  faults.next = (service, operation, now) =>
    (operation === 'GET flow:export' ? fault() : undefined) ?? next(service, operation, now);
  onTestFinished(() => {
    faults.next = next;
  });
}

describe('the fallback subflow', () => {
  it('is optional: without one the doctor says how to get it, and nothing needs doing', async () => {
    const { code, text, fallback } = await looked();
    expect(fallback).toMatchObject({
      state: 'hint',
      says: expect.stringContaining(`Record clinic has no fallback subflow in org ${ORG}.`),
      cure: expect.stringMatching(/^npx wxcc-token-broker flows install clinic --connector ID /),
    });
    expect(text).toMatch(/\nNothing needs doing\. .* 1 hint is for you to choose\.$/);
    expect(code).toBe(0);
  });

  it('has a cure for the very installation that was asked for', async () => {
    const { text } = await consult('doctor clinic --stack token-broker --region eu-west-1');
    expect(text).toContain(
      '\n    npx wxcc-token-broker flows install --stack token-broker --region eu-west-1 clinic --connector ID ',
    );
  });

  it('is that of this release once it is installed', async () => {
    await operate(install);
    const { code, fallback, flows } = await looked();
    expect(fallback).toMatchObject({
      state: 'ok',
      says: `The fallback subflow ${SUBFLOW} of org ${ORG} serves record clinic, and is that of this release.`,
    });
    expect(flows).toMatchObject({ state: 'ok', says: expect.stringContaining('None of 1 published flows') });
    expect(code).toBe(0);
  });

  it('is another, by the names of what differs', async () => {
    await operate(install);
    edit(SUBFLOW, ({ variables, ...rest }) => ({ ...rest, variables: variables.slice(1) }));
    const { code, fallback } = await looked();
    expect(fallback).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(
        /^The fallback subflow webex_api_refresh_token of org \S+ is not that of this release: variable \w+ is missing\.$/,
      ),
      cure: expect.stringContaining(
        'npx wxcc-token-broker flows install clinic --without-example --replace --with-secrets .',
      ),
    });
    expect(code).toBe(1);
    expect(await operate('flows install clinic --without-example --replace --with-secrets')).toMatchObject({ code: 0 });
    expect((await looked()).fallback).toMatchObject({ state: 'ok' });
  });

  it('was imported and never published', async () => {
    await operate(install);
    const { document } = store().named(SUBFLOW).draft;
    for (const name of names()) store().remove(name);
    store().import(JSON.stringify(document), 'SUBFLOW', false);
    const { code, fallback } = await looked();
    const cure = 'flows install clinic';
    expect(fallback).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('was never published'),
      cure: `npx wxcc-token-broker ${cure}`,
    });
    expect(code).toBe(1);
    expect(await operate(cure)).toMatchObject({ code: 0 });
    expect((await looked()).fallback).toMatchObject({ state: 'ok' });
  });

  it.each([
    { lacks: ['client_secret'], word: 'it has no client_secret.' },
    { lacks: ['client_id', 'refresh_token'], word: 'it has no client_id, no refresh_token.' },
  ])('cannot refresh without all of its credentials: $word', async ({ lacks, word }) => {
    await operate(install);
    edit(SUBFLOW, ({ variables, ...rest }) => ({
      ...rest,
      variables: variables.map((one) => (lacks.includes(one.name) ? { ...one, value: '' } : one)),
    }));
    const { code, fallback } = await looked();
    expect(fallback).toMatchObject({
      state: 'warning',
      says: `The fallback subflow ${SUBFLOW} of org ${ORG} cannot refresh: ${word}`,
    });
    expect(code).toBe(1);
    expect(await operate('flows install clinic --without-example --replace --with-secrets')).toMatchObject({ code: 0 });
    expect((await looked()).fallback).toMatchObject({ state: 'ok' });
  });

  it('is one for each record of an org, and each is told of its own', async () => {
    const { clientId, clientSecret, refreshToken } = clinic.sandbox.identity.registerServiceApp({
      orgId: ORG,
      scopes: [],
    });
    clinic.sandbox.contactCenter.org(ORG).create({ name: 'BEFORE_ALL' });
    const target = { orgId: ORG, datacenter: 'us1', variableName: 'BEFORE_ALL' };
    clinic.store('before-all', { clientId, clientSecret, refreshToken, target, writer: 'clinic-writer' });
    await operate('refresh before-all');
    await operate(install);
    const { findings } = await consult();
    expect(findings.filter(({ check }) => check === 'fallback')).toMatchObject([
      { record: 'before-all', state: 'hint' },
      { record: 'clinic', state: 'ok' },
    ]);
    const { code, findings: ofOne } = await consult('doctor before-all');
    expect(said(ofOne, 'fallback', 'before-all')).toMatchObject([
      {
        state: 'hint',
        says: expect.stringContaining(`${SUBFLOW} there is for record clinic.`),
        cure: expect.not.stringContaining('--replace'),
      },
    ]);
    expect(code).toBe(0);
    expect(findings.filter(({ check }) => check === 'flows')).toMatchObject([
      { record: 'before-all', state: 'ok' },
      { record: 'clinic', state: 'ok' },
    ]);
    expect(await operate('flows install before-all --connector other --with-secrets')).toMatchObject({ code: 0 });
    const both = (await consult()).findings.filter(({ check }) => check === 'fallback');
    expect(both).toMatchObject([
      { record: 'before-all', state: 'ok', says: expect.stringContaining(`${SUBFLOW}_before_all of`) },
      { record: 'clinic', state: 'ok', says: expect.stringContaining(`${SUBFLOW} of`) },
    ]);
    clinic.remove('before-all');
  });
});

describe('the flows of an org', () => {
  it('may keep to values of their own, which no publish reaches', async () => {
    await copyExample('Night line', pinning('CLINIC_TOKEN'));
    const { code, flows } = await looked();
    expect(flows).toMatchObject({
      state: 'problem',
      says: 'What is published in CLINIC_TOKEN never reaches Night line: they keep to a value of their own.',
      cure: expect.stringContaining('undo "override default value"'),
    });
    expect(code).toBe(1);
    edit('Night line', (document) => ({
      ...document,
      variables: document.variables.map((one) => ({ ...one, overwrite: false })),
    }));
    expect((await looked()).flows).toMatchObject({ state: 'ok' });
  });

  it('may pin the value of another variable, or be nothing but a draft', async () => {
    await copyExample('Night line', ({ variables, ...rest }) => ({
      ...rest,
      variables: variables.map((one) => (one.source === 'GLOBAL' ? { ...one, name: 'OTHER', overwrite: true } : one)),
    }));
    store().edit(EXAMPLE, pinning('CLINIC_TOKEN'));
    expect((await looked()).flows).toMatchObject({
      state: 'ok',
      says: expect.stringContaining('None of 2 published flows'),
    });
  });

  it('are not all looked at where they are many, and those that use the variable are the first', async () => {
    await copyExample('AAA');
    const { document } = store().named(EXAMPLE).draft;
    for (let number = 0; number < 160; number += 1) {
      const copy = store().import(JSON.stringify({ ...document, name: `Line ${number}` }), 'FLOW', false);
      store().publish(copy.id, []);
    }
    const last = 'Line 159';
    edit(last, pinning('CLINIC_TOKEN'));
    const reference = { id: store().named(last).id, name: last, type: 'flow' };
    clinic.sandbox.contactCenter.org(ORG).refer('CLINIC_TOKEN', reference);
    let asked = 0;
    onExport(() => {
      asked += 1;
      return undefined;
    });
    const { flows } = await looked();
    expect(flows).toMatchObject({
      state: 'problem',
      says: expect.stringMatching(
        / never reaches Line 159: .* 12 more were not looked at: no more than 150 are looked at\.$/,
      ),
    });
    // The doctor was asked twice, and two of the exports are the subflow's.
    expect(asked).toBe(2 * (150 + 2));
  });

  it('may be in an unknown format, which hides none of the others', async () => {
    await copyExample('Night line', pinning('CLINIC_TOKEN'));
    let asked = 0;
    onExport(() => {
      asked += 1;
      // Before it, the subflow is exported twice; after it, the other flow; and all of that for a second look.
      return asked % 4 === 3
        ? { kind: 'answer', answer: { status: 200, body: { id: 'abc', process: 'another' } } }
        : undefined;
    });
    const { flows } = await looked();
    expect(flows).toMatchObject({ says: expect.stringContaining('this release does not know their format') });
  });
});

describe('a flow that cannot be read', () => {
  it('is a store that lets no Service App in: the reason is said, and a person can look', async () => {
    settings().flowStoreAdmitsServiceApps = false;
    const { code, text, fallback, flows } = await looked();
    expect(fallback).toBeUndefined();
    expect(flows).toMatchObject({
      state: 'unknown',
      says: expect.stringMatching(/403.*Service App's account is not allowed.*"override default value" must be off/),
    });
    expect(flows).not.toHaveProperty('cure');
    expect(text).toMatch(/\nNothing needs doing\./);
    expect(code).toBe(0);
  });

  it.each([
    ['refuses what it is asked', 400, false],
    ['is not there', 404, false],
    ['is down', 503, true],
  ])('is a store that %s', async (_, status, canBeHelped) => {
    const answer = { status };
    clinic.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'LIST flows',
      fault: { kind: 'answer', answer },
    });
    const { flows } = await looked();
    expect(flows).toMatchObject({ state: 'unknown', says: expect.stringContaining(String(status)) });
    expect(flows.says).not.toContain('bug');
    expect('cure' in flows).toBe(canBeHelped);
  });
});
