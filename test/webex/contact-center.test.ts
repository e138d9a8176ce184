import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Target } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../lambda/webex/contact-center.ts';
import { Http } from '../../lambda/webex/http.ts';
import { readVariable } from '../../lambda/webex/variable.ts';
import { canaryToken, expectNoCanary } from '../support/canaries.ts';
import { failureOf } from './failure-of.ts';
import { closedPort, httpService, type Received, type Reply, recordingClock } from './services.ts';

const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const id = '93912f11-6017-404b-bf14-5331890b1797';
const path = `/organization/${orgId}/cad-variable/${id}`;
const trackingId = 'ccconfig_c1a4fcef-aee2-4dea-8977-29f594760552';
const target: Target = { orgId, datacenter: 'us1', variableName: 'WEBEX_ACCESS_TOKEN' };
const writer = new Secret(canaryToken(orgId, 'writer'));
const published = new Secret(canaryToken(orgId, 'published'));

const document = {
  id,
  name: 'WEBEX_ACCESS_TOKEN',
  variableType: 'String',
  active: true,
  agentEditable: false,
  agentViewable: false,
  reportable: false,
  defaultValue: canaryToken(orgId, 'old'),
  version: 3,
  createdTime: 1617536244000,
};
const found: Reply = { body: document };
const written: Reply = { body: { ...document, defaultValue: published.reveal(), version: 4 } };

/** As Contact Center itself refuses. */
const refusalOf = (status: number, reason = 'No.') => ({
  error: { key: String(status), message: [{ description: reason }], reason },
});

function variable() {
  const read = readVariable(JSON.stringify(document));
  if ('wrong' in read) throw new Error(read.wrong);
  return read;
}

function contactCenterAt(baseUrl: string) {
  const clock = recordingClock();
  const api = new ContactCenterApi({ baseUrl, http: new Http(), clock });
  const deadline = clock.now() + 60_000;
  return {
    clock,
    find: () => api.find(target, writer, deadline),
    read: () => api.read(target, id, writer, deadline),
    write: () => api.write(target, variable(), published, writer, deadline),
  };
}

async function contactCenter(...replies: Parameters<typeof httpService>) {
  const service = await httpService(...replies);
  return { ...service, ...contactCenterAt(service.url) };
}

describe('read', () => {
  test('asks for the variable by its id, with the token of the writer', async () => {
    const { read, received } = await contactCenter(found);
    const variable = await read();
    expect(received).toMatchObject([
      { method: 'GET', url: path, headers: { authorization: `Bearer ${writer.reveal()}` } },
    ]);
    expect(variable).toMatchObject({ id, name: 'WEBEX_ACCESS_TOKEN', type: 'String' });
    expect(variable.value?.reveal()).toBe(document.defaultValue);
    expectNoCanary(variable);
  });

  test.for<[number, string, string]>([
    [401, 'WRITER_REFUSED', ": the writer's token has expired or was revoked"],
    [403, 'WRITER_REFUSED', ": the writer's token lacks the scope cjp:config_read, or target.orgId is not its org"],
    [404, 'VARIABLE_NOT_FOUND', ': target.orgId, target.datacenter and target.variableId name nothing there'],
    [302, 'CONTACT_CENTER_UNAVAILABLE', ''],
    [400, 'CONTACT_CENTER_UNAVAILABLE', ''],
    [409, 'CONTACT_CENTER_UNAVAILABLE', ''],
  ])('takes %i for %s, at once', async ([status, code, why]) => {
    const { read, received } = await contactCenter({ status, body: { trackingId, error: 'Refused.' } });
    expect(await failureOf(read())).toMatchObject({
      code,
      status,
      trackingId,
      message: `The Contact Center API answered ${status} to the read of the variable (tracking id ${trackingId})${why}.`,
    });
    expect(received).toHaveLength(1);
  });

  test.for([423, 429, 500, 503])('tries three times in spite of %i', async (status) => {
    const { read, received } = await contactCenter({ status, headers: { 'retry-after': '5' } });
    expect(await failureOf(read())).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE', status, retryAfterMs: 5000 });
    expect(received).toHaveLength(3);
  });

  test('says when no server listens', async () => {
    expect(await failureOf(contactCenterAt(await closedPort()).read())).toMatchObject({
      code: 'CONTACT_CENTER_UNAVAILABLE',
      message: 'The Contact Center API gave no answer to the read of the variable (ECONNREFUSED).',
    });
  });

  test('names the fields of an answer that make no sense', async () => {
    const { read } = await contactCenter({ body: { ...document, active: 'yes', name: null } });
    expect(await failureOf(read())).toMatchObject({
      code: 'CONTACT_CENTER_UNAVAILABLE',
      status: 200,
      message:
        'The Contact Center API answered 200 to the read of the variable: ' +
        'name must be a name of letters, digits and _; active must be true or false.',
    });
  });

  test('takes no other variable for the one it asked for', async () => {
    const { read } = await contactCenter({ body: { ...document, id: 'another' } });
    expect(await failureOf(read())).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
  });
});

describe('write', () => {
  test('puts the whole variable back with another value', async () => {
    const { write, received } = await contactCenter(written);
    const answered = await write();
    expect(received).toMatchObject([
      {
        method: 'PUT',
        url: path,
        headers: { authorization: `Bearer ${writer.reveal()}`, 'content-type': 'application/json' },
      },
    ]);
    const { createdTime, ...kept } = document;
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ ...kept, defaultValue: published.reveal() });
    expect(answered.value?.equals(published)).toBe(true);
  });

  test('resolves with what the API answered, even if nothing has changed', async () => {
    const { write } = await contactCenter(found);
    expect((await write()).value?.reveal()).toBe(document.defaultValue);
  });

  test.for<[number, string, string]>([
    [400, 'VARIABLE_REJECTED', ': it rejects the change'],
    [401, 'WRITER_REFUSED', ": the writer's token has expired or was revoked"],
    [403, 'WRITER_REFUSED', ": the writer's token lacks the scope cjp:config_write"],
    [404, 'VARIABLE_NOT_FOUND', ': target.orgId, target.datacenter and target.variableId name nothing there'],
    [413, 'CONTACT_CENTER_UNAVAILABLE', ''],
  ])('takes %i for %s, at once', async ([status, code, why]) => {
    const { write, received } = await contactCenter(({ body }) => ({ status, body: refusalOf(status, body) }));
    expect(await failureOf(write())).toMatchObject({
      code,
      status,
      message: `The Contact Center API answered ${status} to the write of the variable${why}.`,
    });
    expect(received).toHaveLength(1);
  });

  test.for([409, 412])('takes %i for a rejection if the variable holds something else', async (status) => {
    const { write } = await contactCenter({ status, body: refusalOf(status) }, found);
    expect(await failureOf(write())).toMatchObject({ code: 'VARIABLE_REJECTED', status });
  });

  test.for([409, 412])('takes %i for a success if an earlier try had written after all', async (status) => {
    const { write, received } = await contactCenter({ status: 504 }, { status }, written);
    expect((await write()).value?.equals(published)).toBe(true);
    expect(received.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET']);
  });

  test.for<[string, Reply]>([
    ['nothing', { status: 204 }],
    ['no JSON', { status: 200, body: 'OK' }],
    ['another variable', { status: 201, body: { ...document, id: 'another' } }],
  ])('looks what was written where a success describes %s', async ([, reply]) => {
    const { write, received } = await contactCenter(reply, written);
    expect((await write()).value?.equals(published)).toBe(true);
    expect(received.map(({ method }) => method)).toEqual(['PUT', 'GET']);
  });

  test('writes again when a write may have failed', async () => {
    const { write, received } = await contactCenter({ status: 502 }, { status: 429 }, written);
    expect((await write()).value?.equals(published)).toBe(true);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
  });
});

describe('find', () => {
  const page = (names: string[], totalPages?: number): Reply => ({
    body: {
      meta: { totalPages, links: { next: 'https://example.com/organization/x/v2/cad-variable?page=1' } },
      data: names.map((name) => ({ ...document, name, id: name === target.variableName ? id : 'another' })),
    },
  });
  const queryOf = ({ url }: Received) => Object.fromEntries(new URL(url, 'http://x').searchParams);

  test('asks for the name and then reads the variable whole', async () => {
    const { find, received } = await contactCenter(page([target.variableName], 1), found);
    expect(await find()).toMatchObject({ id, name: target.variableName });
    expect(received.map(({ url }) => new URL(url, 'http://x').pathname)).toEqual([
      `/organization/${orgId}/v2/cad-variable`,
      path,
    ]);
    expect(received[0] && queryOf(received[0])).toEqual({
      filter: 'name=="WEBEX_ACCESS_TOKEN"',
      page: '0',
      pageSize: '100',
    });
  });

  test.for<[string, object | null]>([
    ['an id that is too long', { id: 'a'.repeat(70), name: 'A' }],
    ['no name', { id, name: null }],
    ['nothing at all', null],
  ])('finds it beside a neighbour with %s', async ([, neighbour]) => {
    const data = [neighbour, { ...document, name: target.variableName }];
    const { find } = await contactCenter({ body: { meta: { totalPages: 1 }, data } }, found);
    expect((await find()).id).toBe(id);
  });

  test('takes no name that differs in case', async () => {
    const { find } = await contactCenter(page(['Webex_Access_Token', 'WEBEX_ACCESS_TOKEN_2'], 1));
    expect(await failureOf(find())).toMatchObject({
      code: 'VARIABLE_NOT_FOUND',
      message: 'No global variable of the org has the name in target.variableName.',
    });
  });

  test('looks through all pages where the filter is ignored', async () => {
    const { find, received } = await contactCenter(
      page(['A'], 3),
      page(['B'], 3),
      page([target.variableName], 3),
      found,
    );
    expect((await find()).id).toBe(id);
    expect(received.slice(0, 3).map((request) => queryOf(request).page)).toEqual(['0', '1', '2']);
  });

  test('looks through all pages without a filter where it is refused', async () => {
    const { find, received } = await contactCenter(
      { status: 400 },
      page(['A'], 2),
      page([target.variableName], 2),
      found,
    );
    expect((await find()).id).toBe(id);
    expect(received.slice(0, 3).map(queryOf)).toEqual([
      { filter: 'name=="WEBEX_ACCESS_TOKEN"', page: '0', pageSize: '100' },
      { page: '0', pageSize: '100' },
      { page: '1', pageSize: '100' },
    ]);
  });

  test('looks for itself where the filter finds nothing', async () => {
    const { find, received } = await contactCenter(page([], 0), page([target.variableName], 1), found);
    expect((await find()).id).toBe(id);
    expect(received[1] && queryOf(received[1])).not.toHaveProperty('filter');
  });

  test('looks until a page is empty where their number is unknown', async () => {
    const { find, received } = await contactCenter(page(['A']), page(['B']), page([]));
    expect(await failureOf(find())).toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
    expect(received.map((request) => queryOf(request).page)).toEqual(['0', '1', '2', '0']);
  });

  test('follows no link and stops somewhere in an endless list', async () => {
    const { find, received } = await contactCenter(page(['A'], 1e9));
    expect(await failureOf(find())).toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
    expect(received).toHaveLength(100);
    expect(received.every(({ headers }) => headers.host?.startsWith('127.0.0.1'))).toBe(true);
  });

  test.for<[number, string]>([
    [401, 'WRITER_REFUSED'],
    [403, 'WRITER_REFUSED'],
    [404, 'VARIABLE_NOT_FOUND'],
    [503, 'CONTACT_CENTER_UNAVAILABLE'],
  ])('takes %i for %s', async ([status, code]) => {
    const { find } = await contactCenter({ status, body: refusalOf(status) });
    expect(await failureOf(find())).toMatchObject({ code, status });
  });

  test('a refusal of the plain list is a failure', async () => {
    const { find } = await contactCenter({ status: 400 });
    expect(await failureOf(find())).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE', status: 400 });
  });

  test('names the fields of a list that make no sense', async () => {
    const { find } = await contactCenter({ body: { data: [{ name: target.variableName }] } });
    expect((await failureOf(find())).message).toBe(
      'The Contact Center API answered 200 to the list of variables: data.0.id is missing or no id of a variable.',
    );
  });
});

test('goes to the datacenter of the target where no base URL is set', async () => {
  const clock = recordingClock();
  const asked: string[] = [];
  const http = new Http();
  http.send = async ({ url }) => {
    asked.push(url.href);
    return { status: 401, headers: {}, body: '' };
  };
  const api = new ContactCenterApi({ http, clock });
  await failureOf(api.read({ ...target, datacenter: 'eu2' }, id, writer, clock.now() + 60_000));
  expect(asked).toEqual([`https://api.wxcc-eu2.cisco.com${path}`]);

  const odd = 'eu2.example.com/' as Target['datacenter'];
  const elsewhere = api.read({ ...target, datacenter: odd }, id, writer, clock.now() + 60_000);
  expect(await failureOf(elsewhere)).toMatchObject({ code: 'RECORD_INVALID' });
  expect(asked).toHaveLength(1);
});

test('refuses a base URL over which secrets would travel in the clear', () => {
  expect(() => contactCenterAt('http://api.wxcc-us1.cisco.com')).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID' }),
  );
});

test('every answer of the service gives a variable or a failure that shows none of what was sent', async () => {
  let reply: Reply = {};
  const { find, read, write } = await contactCenter(({ body, headers }) => ({
    ...reply,
    body: Buffer.isBuffer(reply.body)
      ? reply.body
      : String(reply.body).replaceAll('ECHO', `${body.replaceAll('"', '')} ${headers.authorization}`),
  }));
  const changed = fc
    .dictionary(
      fc.constantFrom(...Object.keys(document), 'data', 'meta'),
      fc.oneof(fc.jsonValue(), fc.constant('ECHO')),
    )
    .map((change) => JSON.stringify({ ...document, ...change }));
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json(),
    changed,
  );
  const statuses = fc.oneof(fc.constantFrom(200, 400, 409), fc.integer({ min: 200, max: 599 }));
  await fc.assert(
    fc.asyncProperty(statuses, body, async (status, answer) => {
      reply = { status, body: answer };
      for (const call of [find, read, write]) {
        const outcome = await call().catch((thrown: unknown) => thrown);
        expectNoCanary(outcome);
        if (outcome instanceof Error) expect(outcome).toBeInstanceOf(Failure);
      }
    }),
    { numRuns: 150 },
  );
});
