import { describe, expect, test } from 'vitest';
import { FlowRejected } from '../../../cli/webex/flow-rejected.ts';
import { type FlowAccess, FlowStoreApi } from '../../../cli/webex/flow-store.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { Http } from '../../../lambda/webex/http.ts';
import { canary, canaryToken, expectNoCanary } from '../../support/canaries.ts';
import { thrownBy } from '../../webex/failure-of.ts';
import { closedPort, httpService, type Received, recordingClock } from '../../webex/services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const path = `/flow-store/${orgId}/project/5e5c9ad6d61f870d6d778c1b/flows`;
const trackingId = 'ccconfig_c1a4fcef-aee2-4dea-8977-29f594760552';
const id = '65c28d9db2a2375974066579';
const versionId = '6679cb15f3398d4d1070a1e6';
const token = new Secret(canaryToken(orgId));
const access: FlowAccess = { org: { orgId, datacenter: 'us1' }, token };
/** As awkward for a form as a JSON text can be. */
const file = new Secret(JSON.stringify({ name: 'Über', text: `--file-\r\n--${canary('flow')}--\n"` }, undefined, 2));

function storeAt(baseUrl: string) {
  const clock = recordingClock();
  const api = new FlowStoreApi({ baseUrl, http: new Http(), clock });
  const deadline = clock.now() + 60_000;
  return {
    clock,
    list: (name?: string) => api.list(access, 'SUBFLOW', deadline, name),
    import: (replaces = false) => api.import(access, { flowType: 'SUBFLOW', file, replaces }, deadline),
    publish: () => api.publish(access, { id, flowType: 'SUBFLOW', comment: 'why' }, deadline),
    export: (version: 'latest' | 'draft' = 'draft') =>
      api.export(access, { id, flowType: 'SUBFLOW' }, version, deadline),
  };
}

async function store(...replies: Parameters<typeof httpService>) {
  const service = await httpService(...replies);
  return { ...service, ...storeAt(service.url) };
}

type Store = ReturnType<typeof storeAt>;

const calls: [string, (store: Store) => Promise<unknown>][] = [
  ['the list of flows', (store) => store.list()],
  ['the import', (store) => store.import()],
  ['the publishing', (store) => store.publish()],
  ['the export', (store) => store.export()],
];

const queryOf = ({ url }: Received) => Object.fromEntries(new URL(url, 'http://x').searchParams);
const pathOf = ({ url }: Received) => new URL(url, 'http://x').pathname;

/** What the platform's own reader of forms finds in a request. */
function formOf({ headers, body }: Received): Promise<FormData> {
  return new Response(body, { headers: { 'content-type': headers['content-type'] ?? '' } }).formData();
}

describe.each(calls)('%s', (purpose, call) => {
  const scope = /import|publish/.test(purpose) ? 'cjp:config_write' : 'cjp:config_read';

  test.each([
    [401, 'WRITER_REFUSED', ': the token has expired or was revoked'],
    [
      403,
      'WRITER_REFUSED',
      `: the token lacks the scope ${scope}, or a Service App's account is not allowed to do this`,
    ],
    [302, 'CONTACT_CENTER_UNAVAILABLE', ''],
  ])('takes %i for %s, at once', async (status, code, why) => {
    const { received, ...api } = await store(({ body }) => ({ status, body: { trackingId, error: `No. ${body}` } }));
    const failure = await thrownBy(call(api));
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code,
      status,
      message: `The flow store answered ${status} to ${purpose} (tracking id ${trackingId})${why}.`,
    });
    expect(received).toHaveLength(1);
    expect(received[0]?.headers.authorization).toBe(`Bearer ${token.reveal()}`);
  });

  test.each([400, 401, 403, 404, 409])('takes a page with %i for something in front of the store', async (status) => {
    const { received, ...api } = await store({ status, body: '<html>Blocked</html>' });
    expect(await thrownBy(call(api))).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE', status });
    expect(received).toHaveLength(1);
  });

  test.each([429, 500, 503])('tries three times in spite of %i', async (status) => {
    const { received, ...api } = await store({ status, headers: { 'retry-after': '5' } });
    expect(await thrownBy(call(api))).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE', status });
    expect(received).toHaveLength(3);
  });

  test('says when no server listens', async () => {
    const message = `The flow store gave no answer to ${purpose} (ECONNREFUSED).`;
    expect(await thrownBy(call(storeAt(await closedPort())))).toMatchObject({ message });
  });

  test('may be rejected as it was asked', async () => {
    const { received, ...api } = await store({ status: 400 });
    const rejected = await thrownBy(call(api));
    expect(rejected).toBeInstanceOf(FlowRejected);
    expect(rejected.message).toBe(`The flow store answered 400 to ${purpose}: it takes that for wrong.`);
    expect(received).toHaveLength(1);
  });
});

describe('the list', () => {
  const page = (...ids: string[]) => ({ body: ids.map((one) => ({ id: one, name: `flow ${one}`, tags: null })) });

  test('goes on until a page brings nothing new, however long pages are', async () => {
    const { list, received } = await store(page('a', 'b'), page('c'), page());
    expect(await list('webex')).toEqual([
      { id: 'a', name: 'flow a' },
      { id: 'b', name: 'flow b' },
      { id: 'c', name: 'flow c' },
    ]);
    expect(received.map(pathOf)).toEqual([path, path, path]);
    expect(received.map(queryOf)).toEqual(
      ['0', '1', '2'].map((number) => ({
        flowType: 'SUBFLOW',
        partialNameSearch: 'webex',
        page: number,
        size: '100',
      })),
    );
  });

  test('passes over what has no name, or no id that a URL could hold', async () => {
    const odd = { body: [{ id: '../../organization', name: 'b' }, { id: 'b', name: null }, null, 'b'] };
    const { list } = await store(odd, page('a_1'), page());
    expect(await list()).toEqual([{ id: 'a_1', name: 'flow a_1' }]);
  });

  test('ends even if the store knows no pages', async () => {
    const { list, received } = await store(page('a'));
    expect(await list()).toHaveLength(1);
    expect(received).toHaveLength(2);
    expect(received[0] && queryOf(received[0])).not.toHaveProperty('partialNameSearch');
  });

  test.each<[unknown, string]>([
    ['no JSON', 'the answer is not JSON'],
    [{ data: [] }, 'the answer must be a list'],
    ['<html>', 'the answer is not JSON'],
  ])('names what makes no sense in it', async (body, why) => {
    const { list } = await store({ body });
    expect((await thrownBy(list())).message).toBe(`The flow store answered 200 to the list of flows: ${why}.`);
  });
});

describe('an import', () => {
  test.each([
    [false, 'no'],
    [true, 'yes'],
  ])('sends the file as it is, and overwrites only if told to (%s)', async (replaces, overwrite) => {
    const { received, ...api } = await store({ status: 201, body: { id } });
    expect(await api.import(replaces)).toBe(id);
    const [request] = received as [Received];
    expect(request.method).toBe('POST');
    expect(pathOf(request)).toBe(`${path}:import`);
    expect(queryOf(request)).toEqual({ flowType: 'SUBFLOW', overwrite });
    expect(request.headers['content-length']).toBe(String(Buffer.byteLength(request.body)));
    const form = await formOf(request);
    expect([...form.keys()]).toEqual(['file']);
    expect(await (form.get('file') as File).text()).toBe(file.reveal());
  });

  test('tells when the name is taken', async () => {
    const { import: importFlow } = await store({ status: 409 });
    expect(await importFlow()).toBeUndefined();
  });

  test('is rejected if a user works on the flow that it would replace', async () => {
    const { import: importFlow } = await store({ status: 409 });
    const rejected = await thrownBy(importFlow(true));
    expect(rejected).toBeInstanceOf(FlowRejected);
    expect(rejected.message).toMatch(/^The flow store answered 409 to the import: it may be open in Flow/);
  });

  test('does not take a success without an id for one', async () => {
    const { import: importFlow } = await store({ status: 201, body: {} });
    expect((await thrownBy(importFlow())).message).toBe('The flow store answered 201 to the import: id is missing.');
  });
});

describe('publishing', () => {
  test.each([
    [{ latestVersion: { id: versionId }, tags: [] }],
    [
      {
        latestVersion: null,
        tags: [
          { id: 'Live', flowVersionId: 'other' },
          { id: 'Latest', flowVersionId: versionId },
        ],
      },
    ],
  ])('names the label Latest, and gives the version', async (body) => {
    const { received, publish } = await store({ body });
    expect(await publish()).toBe(versionId);
    expect(received).toMatchObject([{ method: 'POST', url: `${path}/${id}:publish?flowType=SUBFLOW` }]);
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ comment: 'why', tagIds: ['Latest'] });
  });

  test.each([[''], [{ latestVersion: {}, tags: [{ id: 'Latest' }] }]])(
    'asks for the version where the answer does not tell it',
    async (body) => {
      const { received, publish } = await store({ status: 201, body }, { body: { id: versionId } });
      expect(await publish()).toBe(versionId);
      expect(received.at(-1)?.url).toBe(`${path}/${id}:export?flowType=SUBFLOW&version=latest`);
    },
  );

  test('is no success where there is no version afterwards', async () => {
    const { publish } = await store({ status: 201 }, { status: 404 });
    expect((await thrownBy(publish())).message).toBe(
      'The flow store answered 201 to the publishing: it knows no published version after all.',
    );
  });

  test('is rejected for a flow that is gone', async () => {
    const { publish } = await store({ status: 404 });
    expect(await thrownBy(publish())).toBeInstanceOf(FlowRejected);
  });
});

describe('an export', () => {
  test('is the text as it came, out of sight', async () => {
    const body = `{ "id": "${versionId}", "value": "${canary('value')}" }`;
    const { received, ...api } = await store({ body });
    const exported = await api.export('latest');
    expect(received[0]?.url).toBe(`${path}/${id}:export?flowType=SUBFLOW&version=latest`);
    expect(exported?.versionId).toBe(versionId);
    expect(exported?.text.reveal()).toBe(body);
    expectNoCanary(exported);
  });

  test('is not there for a version that is not', async () => {
    expect(await (await store({ status: 404 })).export()).toBeUndefined();
  });

  test('must say what it is', async () => {
    const { export: exportFlow } = await store({ body: '<html>' });
    expect((await thrownBy(exportFlow())).message).toBe(
      'The flow store answered 200 to the export: the answer is not JSON.',
    );
  });
});

describe('the address', () => {
  test("is the datacenter's without another", async () => {
    const clock = recordingClock();
    const api = new FlowStoreApi({ http: new Http(), clock });
    const elsewhere = { ...access, org: { orgId, datacenter: 'evil.example/' as 'us1' } };
    await expect(api.list(elsewhere, 'FLOW', clock.now() + 60_000)).rejects.toMatchObject({ code: 'RECORD_INVALID' });
  });

  test('is https', () => {
    const build = () => new FlowStoreApi({ baseUrl: 'http://10.0.0.1', http: new Http(), clock: recordingClock() });
    expect(build).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  });
});

test('an answer of many megabytes can be let in', async () => {
  const service = await httpService({ body: JSON.stringify({ id: versionId, padding: 'x'.repeat(2 ** 21) }) });
  const clock = recordingClock();
  const api = new FlowStoreApi({ baseUrl: service.url, http: new Http({ mostBytes: 2 ** 24 }), clock });
  expect(await api.export(access, { id, flowType: 'FLOW' }, 'latest', clock.now() + 60_000)).toMatchObject({
    versionId,
  });
});
