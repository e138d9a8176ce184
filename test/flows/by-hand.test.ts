import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Flow } from '../../flows/format.ts';
import type { FlowDocument } from '../../sandbox/webex/flow-document.ts';
import { callCentre } from './call-centre.ts';
import { found, greeting, moment, READ, REFRESH, WRITE } from './call-words.ts';
import { acme } from './values.ts';

type Centre = Awaited<ReturnType<typeof callCentre>>;

const SUBFLOW = 'webex_api_refresh_token';
const EXAMPLE = 'webex_people_lookup';
const generic = (file: string) => readFileSync(new URL(`../../flows/${file}`, import.meta.url), 'utf8');

/** What a person types into the variables of the subflow, and nothing else. */
function fiveValues({ app, values }: Centre): Record<string, string> {
  return {
    global_variable_id: values.variable.id,
    global_variable_name: values.variable.name,
    client_id: app.clientId,
    client_secret: app.clientSecret,
    refresh_token: app.refreshToken,
  };
}

function withValues(document: FlowDocument, values: Record<string, string>): FlowDocument {
  const variables = document.variables.map((one) => ({ ...one, value: values[one.name] ?? one.value ?? '' }));
  return { ...document, variables };
}

/** The document with a choice made in every activity that asks for it. */
function withPicked(document: FlowDocument, asks: (properties: object) => boolean, choice: object): FlowDocument {
  const copy = structuredClone(document) as { process: { activities: Record<string, { properties: object }> } };
  for (const { properties } of Object.values(copy.process.activities)) {
    if (asks(properties)) Object.assign(properties, choice);
  }
  return copy as unknown as FlowDocument;
}

/**
 * The steps of flows/README.md in Flow Designer with the generic files: import, pick, type, publish. Returns what calls
 * run. `rename` stands for the global variable that is picked in place of the one that came along, or for a start.
 */
function importedByHand(centre: Centre, typed: Record<string, string>, rename: Record<string, string> = {}) {
  const store = centre.contactCenter.flows(acme.orgId);
  const subflow = store.import(generic('fallback-subflow.json'), 'SUBFLOW', false);
  store.edit(SUBFLOW, (document) => withValues(document, typed));
  const { connectorId } = acme;
  store.edit(SUBFLOW, (document) =>
    withPicked(document, (one) => 'authenticated' in one && one.authenticated === true, { connectorId }),
  );
  const { id: subflowVersionId } = store.publish(subflow.id, []);

  const names = { WEBEX_ACCESS_TOKEN: centre.values.variable.name, ...rename };
  const text = Object.entries(names).reduce((one, [from, to]) => one.replaceAll(from, to), generic('main-flow.json'));
  const main = store.import(text, 'FLOW', false);
  store.edit(EXAMPLE, (document) => withValues(document, { target_user: acme.email }));
  const subflowVersion = { subflowId: subflow.id, subflowTagId: 'Latest', subflowVersionId };
  store.edit(EXAMPLE, (document) =>
    withPicked(document, (one) => 'subflowId' in one, { subflowId: subflow.id, subflowVersion }),
  );
  store.publish(main.id, []);
  const running = (name: string) => {
    const flow = store.named(name);
    return store.exported(flow, store.version(flow, 'latest')) as Flow;
  };
  return { flow: running(EXAMPLE), subflow: running(SUBFLOW) };
}

describe('the generic files, edited in Flow Designer', () => {
  it('renew and save an expired token once the five variables are typed', async () => {
    const centre = await callCentre();
    const flows = importedByHand(centre, fiveValues(centre));
    centre.expireToken();
    expect(await centre.call(flows)).toMatchObject({
      spoken: [greeting, moment, found],
      variables: { outcome: 'refreshed' },
    });
    expect(centre.identity.isLive(centre.published())).toBe(true);
    expect(await centre.call(flows)).toMatchObject({ spoken: [greeting, found] });
    expect([READ, REFRESH, WRITE].map((one) => centre.asked(one).length)).toEqual([1, 1, 1]);
  });

  it.each([
    { name: 'a plain one', description: 'Found by flows by this text.' },
    { name: 'one with quotation marks and braces', description: 'Who reads "this" may say {{ it }}: é, 😀, \'yes\'' },
    { name: 'none', description: '' },
  ])('leave the rest of the variable as people made it, with a description such as $name', async ({ description }) => {
    const centre = await callCentre();
    const flows = importedByHand(centre, fiveValues(centre));
    const { name } = acme.variable;
    centre.variables.change(name, { description, agentViewable: true, desktopLabel: 'To "ken"', reportable: true });
    const { defaultValue: _, version: __, lastUpdatedTime: ___, ...before } = centre.variables.variable(name);
    centre.expireToken();
    expect(await centre.call(flows)).toMatchObject({ variables: { outcome: 'refreshed' } });
    expect(centre.variables.variable(name)).toMatchObject(before);
  });

  it.each(['C:\\new', 'first\nsecond', 'a\ttab'])(
    'save nothing rather than change a description that they cannot write back (%j)',
    async (description) => {
      const centre = await callCentre();
      const flows = importedByHand(centre, fiveValues(centre));
      centre.variables.change(acme.variable.name, { description });
      centre.expireToken();
      expect(await centre.call(flows)).toMatchObject({
        spoken: [greeting, moment, found],
        variables: { outcome: 'refreshed_not_saved' },
      });
      expect(centre.asked(WRITE)).toEqual([]);
    },
  );

  it.each([
    { start: 'NewContact', organization: {} },
    { start: 'CallArrives', organization: { organization_id: acme.orgId } },
  ])('find the organization of a main flow whose start is called $start', async ({ start, organization }) => {
    const centre = await callCentre();
    const typed = { ...fiveValues(centre), ...organization };
    const flows = importedByHand(centre, typed, { '"name": "NewPhoneContact"': `"name": "${start}"` });
    centre.expireToken();
    expect(await centre.call(flows)).toMatchObject({ variables: { outcome: 'refreshed' } });
  });

  it('take id and name from one place each, so that another variable is read and written after an edit', async () => {
    const centre = await callCentre();
    const other = centre.variables.create({ name: 'OTHER_TOKEN', defaultValue: '', description: 'Another.' });
    const typed = { ...fiveValues(centre), global_variable_id: other.id, global_variable_name: 'OTHER_TOKEN' };
    const flows = importedByHand(centre, typed);
    centre.expireToken();
    const before = centre.published();
    expect(await centre.call(flows)).toMatchObject({ variables: { outcome: 'refreshed' } });
    expect(centre.published()).toBe(before);
    expect(centre.identity.isLive(centre.variables.value('OTHER_TOKEN'))).toBe(true);
    expect(centre.variables.variable('OTHER_TOKEN')).toMatchObject({ id: other.id, description: 'Another.' });
  });
});
