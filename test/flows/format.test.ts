import { describe, expect, it } from 'vitest';
import { isKind, NotAFlowError, parseFlow } from '../../flows/format.ts';
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

describe('a file that is no flow', () => {
  const secret = canary('in-the-file');
  const properties = { ...request.properties, httpRequestMethod: undefined, note: secret };

  it.each([
    ['is not JSON', `{"token": "${secret}"`, 'my-flow.json is not a flow: it is not JSON.'],
    ['is one text', JSON.stringify(secret), 'my-flow.json is not a flow: the top level should be Object.'],
    ['lacks its variables', { ...flow, variables: undefined }, 'my-flow.json is not a flow: variables is missing.'],
    ['has a name that is no text', { ...flow, name: { secret } }, 'my-flow.json is not a flow: name should be string.'],
    [
      'has an activity without what its kind needs',
      { ...flow, process: { activities: { 'a-1': { ...request, properties } }, links: [] } },
      'my-flow.json is not a flow: process.activities.a-1.properties.httpRequestMethod is missing.',
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
