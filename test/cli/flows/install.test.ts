import { beforeEach, describe, expect, it } from 'vitest';
import { NO_EMAIL } from '../../../cli/flows/values.ts';
import { fallbackSubflow } from '../../../flows/fallback-subflow.ts';
import { placeholders } from '../../../flows/values.ts';
import { HOUR } from '../../../lambda/broker/record/time.ts';
import type { FlowDocument } from '../../../sandbox/webex/flow-document.ts';
import type { StoredFlow } from '../../../sandbox/webex/flow-store.ts';
import { sampleFlows } from '../../flows/samples.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, ORG, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());
const CONNECTOR = '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a';
const install = `flows install clinic --connector ${CONNECTOR}`;
const SUBFLOW = 'webex_api_refresh_token';
const EXAMPLE = 'webex_people_lookup';

const store = () => here.sandbox.contactCenter.flows(ORG);
const settings = () => here.sandbox.contactCenter.settings;
const names = () => [...store().all('SUBFLOW'), ...store().all('FLOW')].map(({ draft }) => draft.document.name);
const records = () => here.sandbox.secrets;
const record = (name: string) => {
  const { value } = records().get(`token-broker/${name}`).version;
  return JSON.parse('text' in value ? value.text : '');
};

beforeEach(() => {
  here.sandbox.faults.clear();
  for (const name of names()) store().remove(name);
  Object.assign(settings(), {
    flowStoreAdmitsServiceApps: true,
    masksSecureValues: false,
    publishAnswer: 'flow',
    largestFlow: 2 ** 20,
    // No operator installs as often as these tests do.
    requestsPerMinute: Number.POSITIVE_INFINITY,
  });
});

/** The content that calls run. */
function running(name: string): FlowDocument {
  const version = store().named(name).tags.get('Latest');
  if (!version) throw new Error(`${name} is not published.`);
  return version.document;
}

function valuesOf({ variables }: FlowDocument): Record<string, unknown> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

function propertiesOf({ process }: FlowDocument, name: string) {
  return Object.values(process.activities).find(({ properties }) => properties.name === name)?.properties;
}

const noFlags = { isSecure: false, isCAD: false, isReportable: false, isAgentEditable: false };
const own = { name: 'own', type: 'STRING', value: '', source: '', ...noFlags };

const versions = () => names().map((name) => store().named(name).draft.number);
const told = ({ id, tags }: StoredFlow) => `flow ${id}, version ${tags.get('Latest')?.id}`;

describe('an org without the flows', () => {
  it('gets both, published, the example running that very subflow', async () => {
    const { code, printed, warned } = await operate(install);
    const [subflow, example] = [store().named(SUBFLOW), store().named(EXAMPLE)];
    expect({ code, warned }).toEqual({ code: 0, warned: '' });
    expect(printed.split('\n')).toEqual([
      `Subflow ${SUBFLOW}: imported and published, ${told(subflow)}.`,
      `Flow ${EXAMPLE}: imported and published, ${told(example)}.`,
      expect.stringMatching(/^The subflow has no credentials, so it cannot refresh: /),
      NO_EMAIL,
      'To hear it: give the example an Entry Point and a number (flows/README.md), and call.',
    ]);
    for (const activity of ['RefreshTheToken', 'RefreshTheTokenOffline']) {
      expect(propertiesOf(running(EXAMPLE), activity)).toMatchObject({
        subflowId: subflow.id,
        subflowVersion: { subflowId: subflow.id, subflowVersionId: subflow.tags.get('Latest')?.id },
      });
    }
  });

  it("gets them with the record's org and variable, and without a secret", async () => {
    await operate(`${install} --email ada@example.com`);
    const variable = here.sandbox.contactCenter.org(ORG).variable('CLINIC_TOKEN');
    expect(valuesOf(running(SUBFLOW))).toMatchObject({
      global_variable_id: variable.id,
      global_variable_name: 'CLINIC_TOKEN',
      organization_id: ORG,
      client_id: '',
      client_secret: '',
      refresh_token: '',
    });
    const { httpRequestPath, connectorId } = propertiesOf(running(SUBFLOW), 'UpdateGlobalVariable') ?? {};
    expect(connectorId).toBe(CONNECTOR);
    expect(httpRequestPath).toContain('{{ global_variable_id }}');
    expect(valuesOf(running(EXAMPLE))).toMatchObject({ CLINIC_TOKEN: '', target_user: 'ada@example.com' });
  });

  it('gets the credentials with --secrets, in secure variables', async () => {
    const { printed } = await operate(`${install} --with-secrets`);
    expect(printed).not.toContain('no credentials');
    const { clientId, clientSecret, refreshToken } = record('clinic');
    expect(running(SUBFLOW).variables.filter(({ isSecure, value }) => isSecure && value)).toEqual([
      expect.objectContaining({ name: 'client_id', value: clientId }),
      expect.objectContaining({ name: 'client_secret', value: clientSecret }),
      expect.objectContaining({ name: 'refresh_token', value: refreshToken }),
    ]);
  });

  it('gets nothing on a dry run', async () => {
    const { code, printed } = await operate(`${install} --dry-run`);
    expect({ code, printed }).toEqual({
      code: 0,
      printed: `Subflow ${SUBFLOW}: would be imported and published.\nFlow ${EXAMPLE}: would be imported and published.`,
    });
    expect(names()).toEqual([]);
  });

  it('tells a script what it got', async () => {
    const answer = await operateJson(install);
    const flow = (name: string, flowType: string) => ({
      name,
      flowType,
      plan: 'import',
      imported: true,
      published: true,
      flowId: store().named(name).id,
      versionId: store().named(name).tags.get('Latest')?.id,
    });
    expect(answer).toEqual({
      code: 0,
      record: 'clinic',
      asker: 'clinic-writer',
      dryRun: false,
      connectorId: CONNECTOR,
      flows: [flow(SUBFLOW, 'SUBFLOW'), flow(EXAMPLE, 'FLOW')],
      hasCredentials: false,
      nextSteps: [expect.any(String), NO_EMAIL, expect.any(String)],
    });
  });

  it('must name the connector, and not leave it open', async () => {
    expect(await operate('flows install clinic')).toMatchObject({
      code: 2,
      warned: '--connector ID is missing: the connector has its ID on its page in Control Hub. See --help.',
    });
    const { code, warned } = await operate('flows install clinic --connector REPLACE_WITH_CONNECTOR_ID');
    expect(code).toBe(1);
    expect(warned).toMatch(/^With these values the flows have errors, so nothing was imported\. ReadGlobalVariable: /);
    expect(await operate(`${install} --email Ada`)).toMatchObject({ code: 2 });
    expect(names()).toEqual([]);
  });

  it('need not be told the version that was published', async () => {
    settings().publishAnswer = 'created';
    expect(await operate(install)).toMatchObject({ code: 0 });
    const subflow = store().named(SUBFLOW);
    expect(propertiesOf(running(EXAMPLE), 'RefreshTheToken')).toMatchObject({
      subflowVersion: { subflowVersionId: subflow.tags.get('Latest')?.id },
    });
  });
});

const seedVariable = 'a5a17d5d-867e-4342-b14e-34952e32a5c5';

describe('an org that has them', () => {
  it('keeps them, and need not be told the connector again', async () => {
    await operate(`${install} --email ada@example.com`);
    const before = versions();
    const { code, printed } = await operate('flows install clinic');
    expect(code).toBe(0);
    expect(printed).toContain(`Subflow ${SUBFLOW}: there already, ${told(store().named(SUBFLOW))}.`);
    expect(printed).toContain(`Flow ${EXAMPLE}: there already, ${told(store().named(EXAMPLE))}.`);
    expect(versions()).toEqual(before);
  });

  it('keeps pasted secrets, and a draft in work', async () => {
    await operate(install);
    const fill = (document: FlowDocument) => ({
      ...document,
      variables: document.variables.map((one) => (one.isSecure ? { ...one, value: 'pasted' } : one)),
    });
    store().edit(SUBFLOW, fill);
    store().publish(store().named(SUBFLOW).id, []);
    store().edit(SUBFLOW, (document) => ({ ...document, variables: [] }));
    const { code, printed } = await operate('flows install clinic');
    expect(code).toBe(0);
    expect(printed).toContain(`Subflow ${SUBFLOW}: there already`);
    expect(printed).not.toContain('no credentials');
  });

  it('has them replaced only with --replace, under the same id', async () => {
    await operate(`${install} --email ada@example.com`);
    const { id } = store().named(SUBFLOW);
    const before = versions();
    const refused = await operate('flows install clinic --connector another');
    expect(refused).toMatchObject({
      code: 1,
      printed: '',
      warned:
        `What the org has differs from ours: subflow ${SUBFLOW} (activity ReadGlobalVariable: connectorId; ` +
        'activity UpdateGlobalVariable: connectorId); nothing was changed: --replace puts ours in its place.',
    });
    expect(versions()).toEqual(before);

    const dry = await operate('flows install clinic --connector another --replace --dry-run');
    expect(dry.printed).toMatch(
      /would be replaced and published\. It differs in: activity ReadGlobalVariable: connectorId; /,
    );
    expect(versions()).toEqual(before);

    const { printed } = await operate('flows install clinic --connector another --replace');
    expect(printed).toContain(`Subflow ${SUBFLOW}: replaced and published, flow ${id}, `);
    expect(printed).toContain(`Flow ${EXAMPLE}: there already`);
    expect(propertiesOf(running(SUBFLOW), 'ReadGlobalVariable')).toMatchObject({ connectorId: 'another' });
    expect(valuesOf(running(EXAMPLE))).toMatchObject({ target_user: 'ada@example.com' });
  });

  it('loses no secret by that', async () => {
    await operate(`${install} --with-secrets`);
    const { code, warned } = await operate('flows install clinic --connector another --replace');
    expect(code).toBe(1);
    expect(warned).toBe(
      `The subflow ${SUBFLOW} that is there holds secrets (variable client_id; variable client_secret; variable ` +
        "refresh_token), which replacing it would lose; nothing was changed: --with-secrets puts the record's into the new one.",
    );
    const filled = await operate('flows install clinic --connector another --replace --with-secrets');
    expect(filled).toMatchObject({ code: 0 });
    expect(valuesOf(running(SUBFLOW)).client_secret).not.toBe('');
  });

  it('is filled in where it is empty, and takes a mask for what is behind it', async () => {
    await operate(install);
    expect((await operate('flows install clinic --with-secrets')).warned).toContain('(variable client_id: value; ');
    await operate('flows install clinic --with-secrets --replace');
    const before = versions();
    settings().masksSecureValues = true;
    expect(await operate('flows install clinic --with-secrets')).toMatchObject({ code: 0 });
    expect(versions()).toEqual(before);
  });

  it('gets the example anew where it runs another subflow', async () => {
    await operate(install);
    store().remove(SUBFLOW);
    const { warned } = await operate(install);
    expect(warned).toContain(
      `flow ${EXAMPLE} (activity RefreshTheToken: subflowId; activity RefreshTheTokenOffline: subflowId)`,
    );
    expect(await operate(`${install} --replace`)).toMatchObject({ code: 0 });
    expect(propertiesOf(running(EXAMPLE), 'RefreshTheToken')).toMatchObject({ subflowId: store().named(SUBFLOW).id });
  });

  it('may keep an example that the org has changed', async () => {
    await operate(install);
    store().edit(EXAMPLE, (document) => ({ ...document, variables: [...document.variables, own] }));
    store().publish(store().named(EXAMPLE).id, []);
    const { warned } = await operate('flows install clinic');
    expect(warned).toBe(
      `What the org has differs from ours: flow ${EXAMPLE} (variable own is not ours); nothing was changed: --replace ` +
        'puts ours in its place, --without-example leaves the example alone.',
    );
    const { code, printed } = await operate('flows install clinic --without-example');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      `Subflow ${SUBFLOW}: there already, ${told(store().named(SUBFLOW))}.`,
      expect.stringMatching(/^The subflow has no credentials/),
    ]);
    expect(running(EXAMPLE).variables).toContainEqual(own);
  });

  it.runIf(sampleFlows.length > 0)('may have the flow that ours succeeds, its secret in a plain variable', async () => {
    const seed = sampleFlows.find(({ file }) => file === 'seed-subflow-original.json')?.text ?? '';
    const secret = 'Q7'.repeat(32);
    const { id } = here.sandbox.contactCenter.org(ORG).variable('CLINIC_TOKEN');
    const theirs = seed.replaceAll('REDACTED-BY-RESEARCHER', secret).replaceAll(seedVariable, id);
    store().import(theirs, 'SUBFLOW', false);
    const replaced = await operate('flows install clinic --replace');
    expect(replaced).toMatchObject({ code: 1, warned: expect.stringContaining('holds secrets (variable params)') });
    expect(replaced.warned).not.toContain(secret);
    // The connector is the one that it uses.
    expect(await operate('flows install clinic --replace --with-secrets')).toMatchObject({ code: 0 });
  });

  it.runIf(sampleFlows.length > 0)(
    'may have the flow that ours succeeds for another variable, and keeps it',
    async () => {
      const seed = sampleFlows.find(({ file }) => file === 'seed-subflow-original.json')?.text ?? '';
      store().import(seed, 'SUBFLOW', false);
      const { draft } = store().named(SUBFLOW);
      expect(await operate(`${install} --replace --with-secrets`)).toMatchObject({ code: 0 });
      expect(store().named(SUBFLOW).draft).toBe(draft);
      expect(names()).toContain(`${SUBFLOW}_clinic`);
    },
  );

  it('may have an unreadable flow of that name', async () => {
    await operate(install);
    store().edit(SUBFLOW, ({ variables: _, ...document }) => ({ ...document, variables: [], diagram: 7 }));
    store().publish(store().named(SUBFLOW).id, []);
    expect((await operate(install)).warned).toContain(`subflow ${SUBFLOW} (its format)`);
  });
});

describe('several records of one org', () => {
  /** A second Service App with a variable of its own, and a record of that name for it. */
  async function second(name: string, variableName: string) {
    const { clientId, clientSecret, refreshToken } = here.sandbox.identity.registerServiceApp({
      orgId: ORG,
      scopes: [],
    });
    here.sandbox.contactCenter.org(ORG).create({ name: variableName });
    const target = { orgId: ORG, datacenter: 'us1', variableName };
    here.store(name, { clientId, clientSecret, refreshToken, target, writer: 'clinic-writer' });
    await operate(`refresh ${name}`);
    return { clientId, variableName };
  }

  it('have flows of their own side by side, in any order and with --replace', async () => {
    const ward = await second('ward-7', 'WARD_TOKEN');
    const lab = await second('lab', 'LAB_TOKEN');
    await operate(`${install} --with-secrets`);
    const first = [store().named(SUBFLOW), store().named(EXAMPLE)].map(({ draft }) => draft);
    expect(await operate('flows install ward-7 --connector other --with-secrets --replace')).toMatchObject({ code: 0 });
    expect(await operate('flows install lab --connector other --with-secrets')).toMatchObject({ code: 0 });
    expect([store().named(SUBFLOW), store().named(EXAMPLE)].map(({ draft }) => draft)).toEqual(first);
    for (const [suffix, { clientId, variableName }] of [
      ['ward_7', ward],
      ['lab', lab],
    ] as const) {
      const subflow = store().named(`${SUBFLOW}_${suffix}`);
      expect(valuesOf(running(`${SUBFLOW}_${suffix}`))).toMatchObject({
        global_variable_name: variableName,
        client_id: clientId,
      });
      expect(propertiesOf(running(`${EXAMPLE}_${suffix}`), 'RefreshTheToken')).toMatchObject({
        subflowId: subflow.id,
        subflowName: `${SUBFLOW}_${suffix}`,
      });
    }
    const { id: wardFlow } = store().named(`${SUBFLOW}_ward_7`);
    const again = await operate('flows install ward-7 --with-secrets');
    expect(again.printed).toContain(`Subflow ${SUBFLOW}_ward_7: there already, flow ${wardFlow}, `);
  });

  it('never lose a flow to another record that has the same name', async () => {
    await second('ward-8', 'WARD_8_TOKEN');
    await operate(install);
    const document = { ...running(SUBFLOW), name: `${SUBFLOW}_ward_8` };
    store().import(JSON.stringify(document), 'SUBFLOW', false);
    const { code, warned } = await operate('flows install ward-8 --connector other --replace --with-secrets');
    expect(code).toBe(1);
    expect(warned).toContain(`The subflow ${SUBFLOW}_ward_8 serves another global variable than WARD_8_TOKEN`);
  });

  it('have their own flows exported, and what a fallback lacks is told', async () => {
    await second('ward-9', 'WARD_9_TOKEN');
    await operate(`${install} --with-secrets`);
    await operate('flows install ward-9 --connector other');
    const { flows } = await operateJson<{ flows: object[] }>('flows export ward-9 --out unused --dry-run');
    const { id } = here.sandbox.contactCenter.org(ORG).variable('WARD_9_TOKEN');
    expect(flows).toMatchObject([
      { name: `${SUBFLOW}_ward_9`, variableId: id, lacks: ['client_id', 'client_secret', 'refresh_token'] },
      { name: `${EXAMPLE}_ward_9` },
    ]);
  });
});

describe('what breaks off', () => {
  it('is told as far as it came, and goes on from there', async () => {
    const answer = { status: 400 };
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flow:publish',
      times: 1,
      fault: { kind: 'answer', answer },
    });
    const broken = await operate(install);
    const { id } = store().named(SUBFLOW);
    expect(broken).toMatchObject({
      code: 1,
      printed: `Subflow ${SUBFLOW}: imported as a draft, flow ${id}, and not published.\nFlow ${EXAMPLE}: not imported.`,
      warned:
        'The flow store answered 400 to the publishing: it takes that for wrong.\n' +
        "If that happens again: Flow Designer's Validation names what prevents the draft from being published.\n" +
        'To continue, repeat the command: it does not repeat finished steps.',
    });

    const dry = await operate(`${install} --dry-run`);
    expect(dry.printed).toContain(`Subflow ${SUBFLOW}: would be published, as it is there.`);
    const { code, printed } = await operate(install);
    expect(code).toBe(0);
    expect(printed).toContain(`Subflow ${SUBFLOW}: published, flow ${id}, `);
    expect(
      store()
        .named(SUBFLOW)
        .published.map(({ number }) => number),
    ).toEqual([1]);
  });

  it('says of a replaced flow what calls run until then', async () => {
    await operate(install);
    const { id } = store().named(SUBFLOW);
    const answer = { status: 404 };
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flow:publish',
      fault: { kind: 'answer', answer },
    });
    const { printed } = await operate('flows install clinic --connector another --replace');
    expect(printed).toContain(
      `Subflow ${SUBFLOW}: replaced as a draft, flow ${id}, and not published; until it is, calls run the one before.`,
    );
    expect(propertiesOf(running(SUBFLOW), 'ReadGlobalVariable')).toMatchObject({ connectorId: CONNECTOR });
  });

  it('may be the second flow alone', async () => {
    settings().largestFlow = JSON.stringify(fallbackSubflow(placeholders)).length + 1000;
    const { code, printed, warned } = await operate(install);
    expect(code).toBe(1);
    expect(printed).toMatch(/^Subflow .*: imported and published, .*\nFlow .*: not imported\.$/);
    expect(warned).toMatch(
      /^The flow store answered 400 to the import \(tracking id .*\nTo continue, repeat the command/,
    );
    settings().largestFlow = 2 ** 20;
    const { flows } = await operateJson<{ flows: object[] }>(install);
    expect(flows).toMatchObject([{ plan: 'none' }, { plan: 'import', published: true }]);
  });

  it('may be an answer alone: what was done stays done once', async () => {
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flows:import',
      times: 1,
      fault: { kind: 'cut-after' },
    });
    expect(await operate(install)).toMatchObject({ code: 0 });
    expect(names()).toEqual([SUBFLOW, EXAMPLE]);
    expect(
      store()
        .named(SUBFLOW)
        .published.map(({ number }) => number),
    ).toEqual([1]);
  });

  it('may be a service that answers no more, so that the result is unknown', async () => {
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flow:publish',
      fault: { kind: 'cut-after' },
    });
    const { code, printed, warned } = await operate(install);
    expect(code).toBe(1);
    expect(printed).toMatch(/^Subflow .*: imported as a draft, .* and not published\.\nFlow .*: not imported\.$/);
    expect(warned.split('\n')).toEqual([
      expect.stringMatching(/^CONTACT_CENTER_UNAVAILABLE: The flow store gave no answer to the publishing \(\w+\)\.$/),
      'What to do: see the runbook, docs/runbook.md, heading CONTACT_CENTER_UNAVAILABLE.',
      'The step without an answer may be done.',
      'To continue, repeat the command: it does not repeat finished steps.',
    ]);
    here.sandbox.faults.clear();
    const { flows } = await operateJson<{ flows: object[] }>(install);
    expect(flows).toMatchObject([{ plan: 'none' }, { plan: 'import', published: true }]);
  });

  it('may be a user who has the flow open', async () => {
    await operate(install);
    store().named(SUBFLOW).lockedBy = 'ada@example.com';
    const { code, printed, warned } = await operate('flows install clinic --connector another --replace');
    expect(code).toBe(1);
    expect(printed).toMatch(/^Subflow .*: not replaced\.\nFlow .*: there already/);
    expect(warned).toMatch(/^The flow store answered 409 to the import .*: it may be open in Flow Designer, /);
    store().named(SUBFLOW).lockedBy = undefined;
    expect(await operate('flows install clinic --connector another --replace')).toMatchObject({ code: 0 });
  });

  it('says nothing of the token where a gateway answers 403 in place of the store', async () => {
    const answer = { status: 403, body: { message: 'Forbidden' } };
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flows:import',
      fault: { kind: 'answer', answer },
    });
    const { code, warned } = await operate(install);
    expect(code).toBe(1);
    expect(warned).toContain('The flow store answered 403 to the import: these are not its own words');
    expect(warned).not.toContain('by hand');
  });

  it('may be another user, who imports at the same moment', async () => {
    const answer = { status: 409 };
    here.sandbox.faults.plan({
      service: 'contact-center',
      operation: 'POST flows:import',
      fault: { kind: 'answer', answer },
    });
    const { code, warned } = await operate(install);
    expect(code).toBe(1);
    expect(warned).toBe(`Another subflow ${SUBFLOW} was imported just now: check it before you continue.`);
  });
});

describe('a flow store that lets no machine in', () => {
  it('leads to the steps for a person', async () => {
    settings().flowStoreAdmitsServiceApps = false;
    const { code, printed, warned } = await operate(install);
    expect({ code, printed }).toEqual({ code: 1, printed: '' });
    const lines = warned.split('\n');
    expect(lines[0]).toMatch(/^WRITER_REFUSED: The flow store answered 403 to the list of flows \(tracking id /);
    expect(lines).toContain(`  1. npx wxcc-token-broker flows render clinic --connector ${CONNECTOR} --out my-flows`);
    expect(warned).toContain('my-flows/fallback-subflow.json');
    expect(warned).toContain('my-flows/main-flow.json');
  });

  it('does so for a script, too', async () => {
    settings().flowStoreAdmitsServiceApps = false;
    const answer = await operateJson<{ nextSteps: string[] }>('flows install clinic');
    expect(answer).toMatchObject({ code: 1, flows: [], failure: { code: 'WRITER_REFUSED', status: 403 } });
    expect(answer.nextSteps).toContain('  1. npx wxcc-token-broker flows render clinic --connector ID --out my-flows');
  });
});

describe('a record', () => {
  it('may be asked for its token in place of the writer', async () => {
    const { clientId } = record('clinic-writer');
    const { clientSecret, refreshToken } = here.sandbox.identity.issue({ clientId, orgId: ORG });
    here.store('other-writer', { clientId, clientSecret, refreshToken });
    await operate('refresh other-writer');
    expect(await operateJson(`${install} --as other-writer`)).toMatchObject({ code: 0, asker: 'other-writer' });
    expect(await operate(`${install} --as clinic`)).toMatchObject({
      code: 1,
      warned: expect.stringMatching(/^WRITER_REFUSED: .*answered 403 to the read of the variable/),
    });
    expect(await operate(`${install} --as Other`)).toMatchObject({ code: 2 });
  });

  it('must publish somewhere, with a token that opens something', async () => {
    expect(await operate(`flows install clinic-writer --connector ${CONNECTOR}`)).toMatchObject({
      code: 1,
      warned: 'Record clinic-writer has no target: its token is in no variable that flows read.',
    });
    expect((await operate(`flows install clinik --connector ${CONNECTOR}`)).warned).toBe(
      'There is no record clinik. Did you mean clinic?',
    );
    const { writer: _, ...clinic } = record('clinic');
    here.store('novice', clinic);
    expect((await operate(`flows install novice --connector ${CONNECTOR}`)).warned).toBe(
      'Record novice has no access token yet: npx wxcc-token-broker refresh novice',
    );
    await operate('refresh novice');
    here.editGrant('novice', { refreshedAt: Date.now() - HOUR });
    here.sandbox.identity.revoke(here.tokenOf('novice'));
    expect((await operate(`flows install novice --connector ${CONNECTOR}`)).warned).toMatch(
      /^WRITER_REFUSED: Webex does not accept the access token of record novice any more\./,
    );
    expect(await operate('flows install')).toMatchObject({ code: 2, warned: 'NAME is missing. See --help.' });
  });
});
