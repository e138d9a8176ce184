import { describe, expect, it } from 'vitest';
import { acme } from '../../flows/values.ts';
import { mainOf, STORE, subflow, withFlowStore } from './flow-store-world.ts';
import { ask, type Heard, OTHER_ORG, READ } from './served.ts';

type World = Awaited<ReturnType<typeof withFlowStore>>;

const publish = ({ wxcc, app }: World, id: string, body: object = { tagIds: ['Latest'] }) =>
  ask('POST', `${wxcc}${STORE}/${id}:publish`, app.accessToken, body);
const exported = ({ wxcc, app, flows }: World, id: string, version = 'latest') => {
  const { flowType } = flows.byId(id);
  return ask('GET', `${wxcc}${STORE}/${id}:export?flowType=${flowType}&version=${version}`, app.accessToken);
};
const list = ({ wxcc, app }: World, query = '') => ask('GET', `${wxcc}${STORE}${query}`, app.accessToken);
const names = ({ body }: Heard) => body.map(({ name }: { name: string }) => name);

describe('an import', () => {
  it('makes a draft, with ids of its own', async () => {
    const world = await withFlowStore();
    const { status, body } = await world.send(subflow, '?flowType=SUBFLOW');
    expect(status).toBe(201);
    expect(body).toMatchObject({ name: subflow.name, flowType: 'SUBFLOW', status: 'Draft', tags: [] });
    expect(body.id).toMatch(/^[\da-f]{24}$/);
    expect(body.id).not.toBe(subflow.flowId);
    expect(await exported(world, body.id)).toMatchObject({ status: 404 });
    expect((await exported(world, body.id, 'draft')).body).toMatchObject({ flowId: body.id, process: subflow.process });
  });

  it('takes the place of a flow of that name only if told to, and calls run the old one until it is published', async () => {
    const world = await withFlowStore();
    const { body: first } = await world.send(subflow);
    const { body: published } = await publish(world, first.id);
    expect(await world.send(subflow)).toMatchObject({ status: 409 });
    expect(await world.send(subflow, '?overwrite=no')).toMatchObject({ status: 409 });
    const changed = { ...subflow, description: 'another' };
    expect(await world.send(changed, '?overwrite=yes')).toMatchObject({ status: 201, body: { id: first.id } });
    expect((await exported(world, first.id)).body).toMatchObject({
      id: published.latestVersion.id,
      description: subflow.description,
    });
    expect((await exported(world, first.id, 'draft')).body).toMatchObject({ description: 'another' });
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{"name": ', 'File parse error.'],
    ['no flow', { name: 'x', flowType: 'SUBFLOW' }, 'File parse error.'],
    ['no name', { ...subflow, name: ' ' }, 'Flow name is empty.'],
    ['another type', { ...subflow, flowType: 'FLOW' }, 'Invalid flow type.'],
    ['a link to nowhere', { ...subflow, process: { ...subflow.process, activities: {} } }, 'Invalid activity.'],
    ['a subflow in a subflow', { ...mainOf('a', 'b'), flowType: 'SUBFLOW' }, 'Invalid activity.'],
    ['too much', { ...subflow, comment: 'x'.repeat(2 ** 20) }, 'Import file size exceeded the limit.'],
  ])('refuses a file with %s', async (_, file, reason) => {
    const { send, flows } = await withFlowStore();
    expect(await send(file, '?flowType=SUBFLOW')).toMatchObject({ status: 400, body: { error: { reason } } });
    expect(flows.all('SUBFLOW')).toEqual([]);
  });

  it('leaves alone a flow that a user works on', async () => {
    const { send, flows, wxcc, app } = await withFlowStore();
    await send(subflow);
    flows.named(subflow.name).lockedBy = 'ada@example.com';
    expect(await send(subflow, '?overwrite=yes')).toMatchObject({ status: 409 });
    expect((await ask('GET', `${wxcc}${STORE}?flowType=SUBFLOW`, app.accessToken)).body).toMatchObject([
      { lockedBy: 'ada@example.com' },
    ]);
  });

  it('refuses a body without the part', async () => {
    const { wxcc, app } = await withFlowStore();
    expect(await ask('POST', `${wxcc}${STORE}:import`, app.accessToken, subflow)).toMatchObject({ status: 400 });
  });

  it('knows the global variable by its name', async () => {
    const { send, flows, contactCenter } = await withFlowStore();
    await send(mainOf('a', 'b'));
    const [token] = flows.named('webex_people_lookup').draft.document.variables;
    expect(token).toMatchObject({ name: acme.variable.name, source: 'GLOBAL' });
    expect(token?.id).toBe(contactCenter.org(flows.orgId).variable(acme.variable.name).id);
  });
});

describe('a publish', () => {
  it('makes the draft the version that a label names', async () => {
    const world = await withFlowStore();
    const { body: flow } = await world.send(subflow);
    const { status, body } = await publish(world, flow.id);
    expect(status).toBe(200);
    const { id } = body.latestVersion;
    expect(body).toMatchObject({ id: flow.id, status: 'Published', flowVersions: [id] });
    expect(body.tags).toEqual([expect.objectContaining({ id: 'Latest', flowVersionId: id })]);
    expect((await exported(world, flow.id, id)).body).toMatchObject({ id });
    expect((await publish(world, flow.id)).body.latestVersion.id).not.toBe(id);
  });

  it('refuses a main flow whose subflow is not there or not published, where that is checked', async () => {
    const world = await withFlowStore();
    const { body: sub } = await world.send(subflow);
    const { body: main } = await world.send(mainOf(sub.id, String(subflow.id)));
    expect(await publish(world, main.id)).toMatchObject({ status: 400 });
    const { latestVersion } = (await publish(world, sub.id)).body;
    expect(await publish(world, main.id)).toMatchObject({ status: 400 });
    await world.send(mainOf(sub.id, latestVersion.id), '?overwrite=yes');
    expect(await publish(world, main.id)).toMatchObject({ status: 200 });

    await world.send(mainOf('nowhere', 'never'), '?overwrite=yes');
    expect(await publish(world, main.id)).toMatchObject({ status: 400 });
    world.contactCenter.settings.checksSubflows = false;
    expect(await publish(world, main.id)).toMatchObject({ status: 200 });
  });

  it('takes a flow for what it is said to be', async () => {
    const world = await withFlowStore();
    const { body: flow } = await world.send(subflow);
    const url = `${world.wxcc}${STORE}/${flow.id}`;
    const { accessToken } = world.app;
    expect(await ask('POST', `${url}:publish?flowType=FLOW`, accessToken, {})).toMatchObject({ status: 404 });
    expect(await ask('POST', `${url}:publish?flowType=SUBFLOW`, accessToken, {})).toMatchObject({ status: 200 });
    // Without a word it is a flow.
    expect(await ask('GET', `${url}:export`, accessToken)).toMatchObject({ status: 404 });
  });

  it('refuses another label, and a flow that is not there', async () => {
    const world = await withFlowStore();
    const { body: flow } = await world.send(subflow);
    expect(await publish(world, flow.id, { tagIds: ['Newest'] })).toMatchObject({ status: 400 });
    expect(await publish(world, 'nowhere')).toMatchObject({ status: 404 });
  });

  it('may answer without saying anything', async () => {
    const world = await withFlowStore();
    world.contactCenter.settings.publishAnswer = 'created';
    const { body: flow } = await world.send(subflow);
    expect(await publish(world, flow.id)).toMatchObject({ status: 201, body: undefined });
  });
});

describe('an export', () => {
  const variablesOf = ({ body }: Heard) =>
    Object.fromEntries(body.variables.map(({ name, value }: { name: string; value: string }) => [name, value]));

  it("carries the global variable's value of the moment, unless the flow pins its own", async () => {
    const world = await withFlowStore();
    const { name } = acme.variable;
    const { body: flow } = await world.send(mainOf('a', 'b'));
    world.contactCenter.org(world.flows.orgId).edit(name, 'now');
    expect(variablesOf(await exported(world, flow.id, 'draft'))).toMatchObject({ [name]: 'now' });
    world.flows.edit('webex_people_lookup', (document) => ({
      ...document,
      variables: document.variables.map((one) => (one.name === name ? { ...one, overwrite: true, value: 'own' } : one)),
    }));
    expect(variablesOf(await exported(world, flow.id, 'draft'))).toMatchObject({ [name]: 'own' });
  });

  it('carries the values of secure variables too, or masks them', async () => {
    const world = await withFlowStore();
    const fill = { ...subflow, variables: subflow.variables.map((one) => ({ ...one, value: 'filled' })) };
    const { body: flow } = await world.send(fill);
    expect(variablesOf(await exported(world, flow.id, 'draft'))).toMatchObject({ client_secret: 'filled' });
    world.contactCenter.settings.masksSecureValues = true;
    expect(variablesOf(await exported(world, flow.id, 'draft'))).toMatchObject({
      client_secret: '********',
      global_variable_id: 'filled',
    });
  });
});

describe('the list', () => {
  it('is of one type, by a part of the name, by ids, page by page', async () => {
    const world = await withFlowStore();
    const main = mainOf('a', 'b');
    for (const name of ['one', 'two', 'twofold']) await world.send({ ...main, name });
    const { body: sub } = await world.send(subflow);
    expect(names(await list(world))).toEqual(['one', 'two', 'twofold']);
    expect(names(await list(world, '?flowType=SUBFLOW'))).toEqual([subflow.name]);
    expect(names(await list(world, `?flowType=SUBFLOW&ids=${sub.id},x`))).toEqual([subflow.name]);
    expect(names(await list(world, '?ids=x'))).toEqual([]);
    expect(names(await list(world, '?partialNameSearch=two'))).toEqual(['two', 'twofold']);
    expect(names(await list(world, '?size=2&page=1'))).toEqual(['twofold']);
    expect((await list(world, '?size=2&includePagination=true')).body).toMatchObject({
      currentPage: 0,
      pageSize: 2,
      totalPages: 2,
      totalRecords: 3,
      data: [{ name: 'one' }, { name: 'two' }],
    });
    for (const query of ['?page=-1', '?size=x', '?flowType=SUB'])
      expect(await list(world, query)).toMatchObject({ status: 400 });
  });
});

describe('who may', () => {
  it('is asked of every route', async () => {
    const world = await withFlowStore();
    const { identity, wxcc, flows } = world;
    const reader = identity.registerServiceApp({ orgId: flows.orgId, scopes: [READ] }).accessToken;
    const stranger = identity.registerServiceApp({ orgId: OTHER_ORG, scopes: [READ] }).accessToken;
    const url = `${wxcc}${STORE}`;
    expect(await ask('GET', url, 'dead')).toMatchObject({ status: 401 });
    expect(await ask('GET', url, stranger)).toMatchObject({ status: 403 });
    expect(await world.send(subflow, '', reader)).toMatchObject({ status: 403 });
    const { body: flow } = await world.send(subflow);
    expect(await ask('POST', `${url}/${flow.id}:publish`, reader, {})).toMatchObject({ status: 403 });
    expect(await ask('GET', url.replace('5e5c', '5e5d'), reader)).toMatchObject({ status: 404 });
  });

  it('may be people only', async () => {
    const world = await withFlowStore();
    world.contactCenter.settings.flowStoreAdmitsServiceApps = false;
    expect(await world.send(subflow)).toMatchObject({ status: 403 });
    expect(await list(world)).toMatchObject({ status: 403 });
    const person = world.identity.registerIntegration({ orgId: world.flows.orgId, scopes: [READ] }).accessToken;
    expect(await ask('GET', `${world.wxcc}${STORE}`, person)).toMatchObject({ status: 200 });
  });
});
