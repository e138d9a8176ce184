import { describe, expect, it } from 'vitest';
import { isKind, parseFlow } from '../../flows/format.ts';
import { NotAFlowError } from '../../flows/not-a-flow-error.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { sampleFlows } from './samples.ts';

const request = {
  id: 'a-1',
  name: 'Ask',
  group: 'action',
  properties: {
    name: 'Ask',
    activityName: 'http-request-v2',
    authenticated: false,
    httpRequestUrl: 'https://api.example.com/',
    httpRequestMethod: 'GET',
    httpRequestHeaders: {},
    httpQueryParameters: {},
    httpResponseTimeout: '2000',
    retryAttempts: 1,
    outputVariableArray: [],
  },
};

const flow = {
  orgId: 'org',
  id: 'version',
  flowId: 'flow',
  name: 'a flow',
  flowType: 'FLOW',
  somethingNew: { kept: true },
  variables: [],
  process: { activities: { 'a-1': request }, links: [] },
  diagram: { widgets: {} },
  eventFlows: { eventsMap: {} },
};

const read = (content: unknown) => parseFlow(JSON.stringify(content), 'my-flow.json');

it('keeps everything that a file holds, in its order', () => {
  expect(JSON.stringify(read(flow))).toBe(JSON.stringify(flow));
});

it('knows the properties of an activity by its kind', () => {
  const activity = Object.values(read(flow).process.activities)[0];
  expect(activity && isKind(activity, 'http-request-v2') && activity.properties.httpRequestMethod).toBe('GET');
  expect(activity && isKind(activity, 'play-message')).toBe(false);
});

it('accepts activities that it does not know, and events without a kind', () => {
  const unknown = {
    id: 'a-2',
    name: 'Queue',
    group: 'action',
    properties: { name: 'Queue', activityName: 'queue-contact' },
  };
  const event = { id: 'a-3', name: 'OnEvent', group: 'event', properties: { name: 'OnEvent' } };
  const activities = { 'a-2': unknown, 'a-3': event };
  expect(read({ ...flow, process: { activities, links: [] } }).process.activities).toEqual(activities);
});

it('accepts requests of 2022 that leave out what is empty, and drafts without ids', () => {
  const old = structuredClone(flow) as Record<string, unknown> & typeof flow;
  for (const field of ['id', 'flowId', 'orgId']) delete old[field];
  const properties: Record<string, unknown> = old.process.activities['a-1'].properties;
  for (const field of ['httpRequestHeaders', 'httpQueryParameters', 'outputVariableArray']) delete properties[field];
  expect(read(old)).toEqual(old);
});

it.each([
  ['UTF-8 with a mark', Buffer.from(`\uFEFF${JSON.stringify(flow)}`)],
  ['UTF-16 with a mark', Buffer.from(`\uFEFF${JSON.stringify(flow)}`, 'utf16le')],
  ['UTF-16 without a mark', Buffer.from(JSON.stringify(flow), 'utf16le')],
  ['UTF-16, the other way round', Buffer.from(`\uFEFF${JSON.stringify(flow)}`, 'utf16le').swap16()],
  ['a text with a mark', `\uFEFF${JSON.stringify(flow)}`],
])('reads %s', (_, source) => {
  expect(parseFlow(source, 'my-flow.json')).toEqual(flow);
});

describe('a file that is no flow', () => {
  const secret = canary('in-the-file');
  const properties = { ...request.properties, httpRequestMethod: undefined, note: secret };

  it.each([
    ['is not JSON', `{"token": "${secret}"`, 'my-flow.json is not a flow: it is not JSON.'],
    ['is one text', JSON.stringify(secret), 'my-flow.json is not a flow: the top level should be Object.'],
    ['lacks its variables', { ...flow, variables: undefined }, 'my-flow.json is not a flow: variables is missing.'],
    ['has a name that is no text', { ...flow, name: { secret } }, 'my-flow.json is not a flow: name should be string.'],
    [
      'is nested without end',
      `{"comment": ${'['.repeat(50_000)}"${secret}"${']'.repeat(50_000)}}`,
      'my-flow.json is not a flow: its lists and objects are nested too deeply.',
    ],
    [
      'is nested deeply in the properties of an activity',
      JSON.stringify(flow).replace('"authenticated":false', `"a":${'{"a":'.repeat(300)}0${'}'.repeat(300)}`),
      'my-flow.json is not a flow: its lists and objects are nested too deeply.',
    ],
    [
      'has an activity without what its kind needs',
      { ...flow, process: { activities: { 'a-1': { ...request, properties } }, links: [] } },
      'my-flow.json is not a flow: activity Ask: httpRequestMethod is missing.',
    ],
    [
      'has a variable of a type that no flow knows',
      { ...flow, variables: [{ name: 'count', type: secret }] },
      'my-flow.json is not a flow: variable count: type should be ("STRING" | "INTEGER" | "DECIMAL" | "BOOLEAN" | "DATETIME" | "JSON").',
    ],
    [
      'is of the format without a layout',
      { name: 'a flow', flowType: 'FLOW', variables: [], nodes: [{ note: secret }], edges: [] },
      'my-flow.json is of another format, with nodes and edges and without a layout, which cannot be read here. Import it into Flow Designer, and export it from there.',
    ],
  ])('%s: the error names the file and the place, and no value', (_, content, message) => {
    const text = typeof content === 'string' ? content : JSON.stringify(content);
    let thrown: unknown;
    try {
      parseFlow(text, 'my-flow.json');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toEqual(new NotAFlowError(message));
    expectNoCanary(thrown);
  });
});

it.skipIf(sampleFlows.length === 0)('reads every real export as it stands', () => {
  expect(sampleFlows.length).toBeGreaterThan(5);
  for (const { flow: sample, text } of sampleFlows)
    expect(JSON.stringify(sample)).toBe(JSON.stringify(JSON.parse(text)));
});
