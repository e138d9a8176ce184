import { expect, it } from 'vitest';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { ORIGIN, startApi } from './api.ts';
import { asking } from './asking.ts';
import { condition, http, parse, say } from './small-flow.ts';

it('sends what the flow says, and reads the answer', async () => {
  const api = await startApi(() => ({ status: 201, body: { items: [{ name: 'Ada' }] } }));
  const ask = http(
    `${ORIGIN}/v1/{{ NewPhoneContact.ANI | urlencode }}?page=1`,
    { name: '$.items[0].name' },
    {
      httpRequestMethod: 'POST',
      httpRequestHeaders: { Authorization: 'Bearer {{ token }}' },
      httpQueryParameters: { email: '{{ NewPhoneContact.ANI }}' },
      httpRequestBody: '{"token": "{{ token }}"}',
    },
  );
  const { variables, trace } = await api.call({ flow: asking(ask), inputs: { ANI: '+4930' } });
  const [request] = api.asked;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/+4930', body: '{"token": "a-token"}' });
  expect(request?.headers).toMatchObject({ authorization: 'Bearer a-token', 'content-type': 'application/json' });
  expect([...(request?.query ?? [])]).toEqual([
    ['page', '1'],
    ['email', '+4930'],
  ]);
  expect(variables.name).toBe('Ada');
  expect(trace[1]?.request).toEqual({
    method: 'POST',
    to: `${ORIGIN}/v1/{{ NewPhoneContact.ANI | urlencode }}`,
    statuses: [201],
  });
});

it('lets a connector complete and sign a request', async () => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  const ask = http('', {}, { authenticated: true, httpRequestPath: '/organization/{{ token }}', connectorId: 'c-1' });
  const token = canary('connector');
  const connectors = { 'c-1': { baseUrl: ORIGIN, authorization: () => `Bearer ${token}` } };
  const result = await api.call({ flow: asking(ask), connectors });
  expect(api.asked[0]).toMatchObject({ path: '/organization/a-token', headers: { authorization: `Bearer ${token}` } });
  expectNoCanary(result);
});

it.each([401, 404, 429, 500])('leaves by its one port with every status, %i too', async (status) => {
  const api = await startApi(() => ({ status, body: 'no JSON' }));
  const { spoken } = await api.call({
    flow: asking(http(`${ORIGIN}/`), {
      activities: {
        Which: condition(`{{ Ask.httpStatusCode == ${status} and Ask.httpStatusCode equals "${status}" }}`),
        Yes: say('Yes.'),
      },
      links: ['Ask default -> Which', 'Which true -> Yes', 'Yes default -> End'],
    }),
  });
  expect(spoken).toEqual(['Yes.']);
});

it('tries again after a 5xx, as often as the activity says, and after nothing else', async () => {
  const statuses = async (status: number, retryAttempts: number) => {
    const api = await startApi((_, asked) => ({ status: asked === 3 ? 200 : status }));
    const { trace } = await api.call({ flow: asking(http(`${ORIGIN}/`, {}, { retryAttempts })) });
    return trace[1]?.request?.statuses;
  };
  expect(await statuses(503, 1)).toEqual([503, 503]);
  expect(await statuses(503, 2)).toEqual([503, 503, 200]);
  expect(await statuses(503, 0)).toEqual([503]);
  expect(await statuses(429, 1)).toEqual([429]);
});

it.each(['cut-before', 'cut-after'] as const)('goes to OnGlobalError when the connection breaks (%s)', async (kind) => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  api.faults.plan({ service: 'api', fault: { kind } });
  const { trace, spoken } = await api.call({ flow: asking(http(`${ORIGIN}/`)) });
  expect(trace[1]).toMatchObject({ failure: 'the connection broke', request: { statuses: [0] } });
  expect(spoken).toEqual(['Sorry.']);
  expect(api.asked).toHaveLength(kind === 'cut-after' ? 1 : 0);
});

it.each([
  ['', 'organization/{{ token }}'],
  ['', '{{ name }}people'],
  ['/', '/organization'],
])('does not guess the address of a connector at "%s" and a path "%s"', async (end, httpRequestPath) => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  const ask = http('', {}, { authenticated: true, httpRequestPath, connectorId: 'c-1' });
  const connectors = { 'c-1': { baseUrl: ORIGIN + end, authorization: () => 'Bearer a-token' } };
  await expect(api.call({ flow: asking(ask), connectors })).rejects.toThrow(
    'how the platform joins its path to the address of the connector is not known unless exactly one slash is between them.',
  );
  expect(api.asked).toEqual([]);
});

it.each([
  ['/', 'people', '/people'],
  ['', '?page=1', '/'],
])('joins a connector at "%s" and a path "%s"', async (end, httpRequestPath, path) => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  const ask = http('', {}, { authenticated: true, httpRequestPath, connectorId: 'c-1' });
  const connectors = { 'c-1': { baseUrl: ORIGIN + end, authorization: () => 'Bearer a-token' } };
  await api.call({ flow: asking(ask), connectors });
  expect(api.asked[0]).toMatchObject({ path });
});

it('fails where the connector has no token, or the address is none', async () => {
  const api = await startApi(() => ({ status: 200 }));
  const ask = http('', {}, { authenticated: true, httpRequestPath: '/', connectorId: 'c-1' });
  const authorization = () => Promise.reject(new Error(canary('inside')));
  const signed = await api.call({ flow: asking(ask), connectors: { 'c-1': { baseUrl: ORIGIN, authorization } } });
  expect(signed.trace[1]?.failure).toBe('the connector has no token');
  expectNoCanary(signed);
  const addressed = await api.call({ flow: asking(http('{{ name }}/v1')) });
  expect(addressed.trace[1]?.failure).toBe('its address is no URL');
});

it('stops with a clear word at a host, a connector or a content type that it does not know', async () => {
  const api = await startApi(() => ({ status: 200 }));
  const stop = (ask: ReturnType<typeof http>) => expect(api.call({ flow: asking(ask) })).rejects;
  await stop(http('https://elsewhere.example/v1')).toThrow(
    'activity "Ask": no stand-in serves https://elsewhere.example.',
  );
  await stop(http('', {}, { authenticated: true, connectorId: 'c-2' })).toThrow('no connector has the id "c-2".');
  const form = { httpRequestMethod: 'POST', httpRequestBody: 'a=b', httpContentType: 'FORM-DATA' };
  await stop(http(`${ORIGIN}/`, {}, form)).toThrow('the runner does not know the content type "FORM-DATA".');
});

it.each([
  ['capitalised', '$["Retry-After"]', '$["retry-after"]'],
  ['lower', '$["retry-after"]', '$["Retry-After"]'],
] as const)('writes header names %s', async (headerNames, there, notThere) => {
  const api = await startApi(() => ({ status: 429, headers: { 'retry-AFTER': '30' } }));
  const flow = asking(http(`${ORIGIN}/`), {
    variables: { wait: { type: 'INTEGER', value: null }, other: { type: 'INTEGER', value: '7' } },
    activities: { Read: parse('Ask.httpResponseHeaders', { wait: there, other: notThere }) },
    links: ['Ask default -> Read', 'Read default -> End'],
  });
  expect((await api.call({ flow, platform: { headerNames } })).variables).toMatchObject({ wait: 30, other: null });
});

it.each([
  ['clears', null],
  ['keeps', 'Grace'],
] as const)('%s a variable whose JSONPath finds nothing', async (notFound, name) => {
  for (const body of [{ items: [] }, 'no JSON']) {
    const api = await startApi(() => ({ status: 200, body }));
    const flow = asking(http(`${ORIGIN}/`, { name: '$.items[0].name' }), { variables: { name: 'Grace' } });
    expect((await api.call({ flow, platform: { notFound } })).variables.name).toBe(name);
  }
});

it('ignores an output row that was never filled in, and fails at a body that is no JSON where one is parsed', async () => {
  const api = await startApi(() => ({ status: 200, body: '<html>' }));
  const flow = asking(http(`${ORIGIN}/`, { Select: '' }), {
    activities: { Read: parse('Ask.httpResponseBody', { name: '$.name' }) },
    links: ['Ask default -> Read', 'Read default -> End'],
  });
  const { trace } = await api.call({ flow });
  expect(trace[2]?.failure).toBe('its input is no JSON');
});
