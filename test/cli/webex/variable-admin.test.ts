import { describe, expect, test } from 'vitest';
import { VariableAdmin } from '../../../cli/webex/variable-admin.ts';
import { descriptionOf } from '../../../cli/webex/variable-document.ts';
import type { Target } from '../../../lambda/broker/record/config.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { ContactCenterApi } from '../../../lambda/webex/contact-center.ts';
import { Http } from '../../../lambda/webex/http.ts';
import { readVariable } from '../../../lambda/webex/variable.ts';
import { canaryToken } from '../../support/canaries.ts';
import { specsArePresent, validatorFor } from '../../support/openapi.ts';
import { failureOf } from '../../webex/failure-of.ts';
import { httpService, recordingClock } from '../../webex/services.ts';

const SPEC = 'cad-variable.openapi.json';
const orgId = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
const id = '93912f11-6017-404b-bf14-5331890b1797';
const all = `/organization/${orgId}/cad-variable`;
const target: Target = { orgId, datacenter: 'us1', variableName: 'WEBEX_ACCESS_TOKEN' };
const writer = new Secret(canaryToken(orgId, 'writer'));

const created = {
  id,
  name: 'WEBEX_ACCESS_TOKEN',
  description: 'Kept valid by the token broker: do not edit',
  variableType: 'String',
  defaultValue: '',
  active: true,
  agentEditable: false,
  agentViewable: false,
  reportable: false,
  version: 0,
};
const exposed = {
  ...created,
  description: 'theirs',
  defaultValue: canaryToken(orgId, 'published'),
  agentViewable: true,
  agentEditable: true,
  desktopLabel: 'Token',
  createdTime: 1617536244000,
  unknownToUs: { kept: true },
};

/** As Contact Center itself refuses. */
const refusal = { error: { key: '400', message: [{ description: 'No.' }], reason: 'NO' } };

async function admin(...replies: Parameters<typeof httpService>) {
  const { url, received } = await httpService(...replies);
  const clock = recordingClock();
  const deadline = clock.now() + 60_000;
  const place = { baseUrl: url, http: new Http(), clock };
  const api = new VariableAdmin({ ...place, contactCenter: new ContactCenterApi(place) });
  const variable = readVariable(JSON.stringify(exposed));
  if ('wrong' in variable) throw new Error(variable.wrong);
  return {
    received,
    variable,
    create: () => api.create(target, writer, deadline),
    hide: () => api.hide(target, variable, writer, deadline),
    remove: () => api.remove(target, variable, writer, deadline),
    fitNames: () => api.fitNames({ orgId, datacenter: 'us1' }, writer, deadline),
    references: () => api.references(target, variable, writer, deadline),
  };
}

/** What is wrong with a body by Webex's document; nothing where that is absent. */
const problemsOf = (method: string, path: string, body: string) =>
  specsArePresent() ? validatorFor(SPEC, { method, path, part: 'request' })(JSON.parse(body)) : [];

describe('create', () => {
  test('makes a text that neither agents nor reports see, as the document has it', async () => {
    const { create, received } = await admin({ body: created });
    expect(await create()).toMatchObject({ id, type: 'String', agentViewable: false });
    const [{ method, url, headers, body } = received[0] as never] = received;
    expect([method, url, headers.authorization]).toEqual(['POST', all, `Bearer ${writer.reveal()}`]);
    const { id: _, version, ...wanted } = created;
    expect(JSON.parse(body)).toEqual(wanted);
    expect(problemsOf('POST', '/organization/{orgid}/cad-variable', body)).toEqual([]);
  });

  test('is a success where a first try has made it, and only its answer was lost', async () => {
    const { create, received } = await admin(
      { status: 409, body: refusal },
      { body: { data: [created] } },
      { body: created },
    );
    expect(await create()).toMatchObject({ id });
    expect(received.map(({ method }) => method)).toEqual(['POST', 'GET', 'GET']);
  });

  test('fails if another user has made one of that name', async () => {
    const { create } = await admin({ status: 409, body: refusal }, { body: { data: [exposed] } }, { body: exposed });
    expect(await failureOf(create())).toMatchObject({ code: 'VARIABLE_REJECTED', status: 409 });
  });

  test.for<[number, string]>([
    [401, 'WRITER_REFUSED'],
    [403, 'WRITER_REFUSED'],
    [400, 'VARIABLE_REJECTED'],
    [500, 'CONTACT_CENTER_UNAVAILABLE'],
  ])('that is answered with %i fails with %s', async ([status, code]) => {
    const { create } = await admin({ status, body: refusal });
    const failure = await failureOf(create());
    expect(failure).toMatchObject({ code, status });
    if (status === 403) expect(failure.message).toContain('cjp:config_write');
  });
});

describe('hide', () => {
  test('turns three flags off, and writes all else as it was read', async () => {
    const { hide, received } = await admin({ body: { ...exposed, agentViewable: false, agentEditable: false } });
    expect(await hide()).toMatchObject({ agentViewable: false });
    const { createdTime, ...rest } = exposed;
    expect(received[0]).toMatchObject({ method: 'PUT', url: `${all}/${id}` });
    expect(JSON.parse(received[0]?.body ?? '')).toEqual({ ...rest, agentViewable: false, agentEditable: false });
  });

  test('fails where it is not allowed', async () => {
    const { hide } = await admin({ status: 403, body: refusal });
    expect(await failureOf(hide())).toMatchObject({ code: 'WRITER_REFUSED' });
  });
});

describe('remove', () => {
  test.each([403, 404])('that a gateway answers with %i fails', async (status) => {
    const { remove } = await admin({ status, body: '<html>' });
    expect(await failureOf(remove())).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE', status });
  });

  test.each([200, 204, 404])('that is answered with %i is a success', async (status) => {
    const { remove, received } = await admin({ status, ...(status === 404 && { body: refusal }) });
    await remove();
    expect(received[0]).toMatchObject({ method: 'DELETE', url: `${all}/${id}` });
  });

  test('of one that is in use fails', async () => {
    const { remove } = await admin({ status: 412, body: refusal });
    expect(await failureOf(remove())).toMatchObject({ code: 'VARIABLE_REJECTED', status: 412 });
  });
});

describe('references', () => {
  test('are names, and how many there are beyond the first page', async () => {
    const data = [
      { id: 'f1', name: 'Main' },
      { id: 'f2', name: 'Night' },
    ];
    const { references, received } = await admin({ body: { meta: { totalRecords: 140 }, data } }, { body: { data } });
    expect(await references()).toEqual({ names: ['Main', 'Night'], total: 140 });
    expect(await references()).toEqual({ names: ['Main', 'Night'], total: 2 });
    expect(received[0]).toMatchObject({ method: 'GET', url: `${all}/${id}/incoming-references` });
  });

  test('are counted also where they have no name', async () => {
    const { references } = await admin({ body: { data: [{ id: 'f1' }, { name: null }, null, { name: 'Main' }] } });
    expect(await references()).toEqual({ names: ['Main'], total: 4 });
  });

  test('that make no sense are a failure that says what is wrong', async () => {
    const { references } = await admin({ body: { data: 'f1' } });
    expect((await failureOf(references())).message).toMatch(/data must be a list/);
  });
});

describe('the variables to choose from', () => {
  const listed = (name: string, more: object = {}) => ({ ...created, name, ...more });

  test('are those that could hold a token, of all pages, in order', async () => {
    const first = [
      listed('Z'),
      listed('A_NUMBER', { variableType: 'Integer' }),
      listed('ASLEEP', { active: false }),
      listed('SYSTEMS', { systemDefault: true }),
      { name: 'SHORT' },
      listed('odd name'),
      null,
    ];
    const { received, fitNames } = await admin(
      { body: { data: first, meta: { totalPages: 2 } } },
      { body: { data: [listed('B', { variableType: 'STRING' })], meta: { totalPages: 2 } } },
    );
    expect(await fitNames()).toEqual(['B', 'SHORT', 'Z']);
    expect(received.map(({ url }) => url)).toEqual(
      [0, 1].map((page) => `/organization/${orgId}/v2/cad-variable?page=${page}&pageSize=100`),
    );
  });

  test('end with a page that is empty, where the list does not count its pages', async () => {
    const { received, fitNames } = await admin({ body: { data: [listed('A')] } }, { body: { data: [] } });
    expect(await fitNames()).toEqual(['A']);
    expect(received).toHaveLength(2);
  });

  test('that make no sense are a failure', async () => {
    const { fitNames } = await admin({ body: { data: 'A' } });
    expect((await failureOf(fitNames())).message).toMatch(/data must be a list/);
  });
});

test('a description that is none is empty', async () => {
  const { variable } = await admin({});
  expect(descriptionOf(variable)).toBe('theirs');
  expect(descriptionOf({ ...variable, document: new Secret('{"description":null}') })).toBe('');
});
