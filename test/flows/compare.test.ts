import { describe, expect, it } from 'vitest';
import { differences, pinsOwnValue } from '../../flows/compare.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Flow } from '../../flows/format.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { canaryToken, expectNoCanary } from '../support/canaries.ts';
import { sample, sampleFlows } from './samples.ts';
import { acme, acmeWithSecrets } from './values.ts';

const ours: [string, Flow][] = [
  ['the fallback', fallbackSubflow(acme)],
  ['the example', mainFlow(acme)],
];

/** A copy that a test may spoil. */
// biome-ignore lint/suspicious/noExplicitAny: tests reach into every corner of it
type Draft = any;

function changed(flow: Flow, change: (flow: Draft) => void): Flow {
  const draft = structuredClone(flow);
  change(draft);
  return draft;
}

function activity(flow: Draft, name: string): Draft {
  const canvases = [flow, ...Object.values(flow.eventFlows.eventsMap)] as Draft[];
  return canvases
    .flatMap(({ process }) => Object.values(process.activities))
    .find((one) => (one as Draft).name === name);
}

const variable = (flow: Draft, name: string): Draft => flow.variables.find((one: Draft) => one.name === name);

/** Every number as text, every nothing in another way, and more fields than we know: as Flow Designer leaves a file. */
function rewritten(value: unknown, key = ''): unknown {
  if (typeof value === 'number' && key !== 'x' && key !== 'y') return String(value);
  if (value === null) return '';
  if (Array.isArray(value)) return value.map((one) => rewritten(one));
  if (typeof value !== 'object') return value;
  const entries = Object.entries(value).reverse();
  return Object.fromEntries(entries.map(([name, inner]) => [name, rewritten(inner, name)]));
}

describe.each(ours)('%s is the same', (_, flow) => {
  it('as itself', () => expect(differences(flow, flow)).toEqual([]));

  it('however Flow Designer writes it down', () => {
    const draft = rewritten(flow) as Draft;
    Object.assign(draft, { version: 7, createdBy: 'designer@example.com', associatedChannels: [], id: 'b'.repeat(24) });
    draft.process.links.reverse();
    for (const widget of Object.values(draft.diagram.widgets))
      Object.assign(widget as Draft, { point: { x: 1, y: 2 } });
    for (const one of Object.values(draft.process.activities) as Draft[]) {
      Object.assign(one.properties, { _renderRequestTimestamp: 1, description: 'theirs' });
      if (one.properties.activityName === 'http-request-v2') {
        one.properties.connectorId = 'picked again';
        if (one.properties.outputVariableArray.length === 0)
          one.properties.outputVariableArray.push({ outputVariable: '', jsonPathExp: '' });
      }
    }
    expect(differences(draft, flow)).toEqual([]);
  });
});

describe('what people fill in', () => {
  it('makes no difference', () => {
    expect(differences(fallbackSubflow(acmeWithSecrets()), fallbackSubflow(acme))).toEqual([]);
    const filled = changed(mainFlow({ ...acme, email: 'ben@example.com' }), (flow) => {
      variable(flow, acme.variable.name).value = canaryToken(acme.orgId);
      activity(flow, 'RefreshTheToken').properties.subflowId = 'picked again';
    });
    expect(differences(filled, mainFlow(acme))).toEqual([]);
  });

  it('may be a mapping that wants no secure variable', () => {
    const mapped = changed(fallbackSubflow(acme), (flow) => {
      for (const name of ['failed_token', 'access_token']) variable(flow, name).isSecure = false;
    });
    expect(differences(mapped, fallbackSubflow(acme))).toEqual([]);
  });
});

describe('a difference', () => {
  const spoiled: [string, (flow: Draft) => void, string[]][] = [
    [
      'another variable of the org',
      (flow) => (variable(flow, 'global_variable_id').value = 'x'),
      ['variable global_variable_id: value'],
    ],
    [
      'a secret in the open',
      (flow) => (variable(flow, 'client_secret').isSecure = false),
      ['variable client_secret: isSecure'],
    ],
    ['a variable less', (flow) => flow.variables.splice(0, 1), ['variable failed_token is missing']],
    [
      'a variable more',
      (flow) => flow.variables.push({ ...flow.variables[0], name: 'own' }),
      ['variable own is not ours'],
    ],
    [
      'another address',
      (flow) => (activity(flow, 'RefreshAccessToken').properties.httpRequestUrl = 'https://evil.example'),
      ['activity RefreshAccessToken: httpRequestUrl'],
    ],
    [
      'another time limit',
      (flow) => (activity(flow, 'RefreshAccessToken').properties.httpResponseTimeout = '2000'),
      ['activity RefreshAccessToken: httpResponseTimeout'],
    ],
    [
      'an older body',
      (flow) => (activity(flow, 'UpdateGlobalVariable').properties.httpRequestBody = '{}'),
      ['activity UpdateGlobalVariable: httpRequestBody'],
    ],
    [
      'another output',
      (flow) => (activity(flow, 'RefreshAccessToken').properties.outputVariableArray[0].jsonPathExp = '$.x'),
      ['activity RefreshAccessToken: outputVariableArray'],
    ],
    [
      'values for the debugger',
      (flow) => (activity(flow, 'RefreshAccessToken').properties.flowDecryptAccess = true),
      ['activity RefreshAccessToken: flowDecryptAccess'],
    ],
    [
      'another condition',
      (flow) => (activity(flow, 'TokenReceived').properties.expression = '{{ true }}'),
      ['activity TokenReceived: expression'],
    ],
    [
      'another outcome',
      (flow) => (activity(flow, 'ReportRefreshed').properties.setVariablesArray[0].expr = 'x'),
      ['activity ReportRefreshed: assignments'],
    ],
    [
      'another way',
      (flow) => {
        const from = activity(flow, 'TokenReceived').id;
        const link = flow.process.links.find(
          (one: Draft) => one.sourceActivityId === from && one.conditionExpr === 'false',
        );
        link.targetActivityId = activity(flow, 'EndWithoutToken').id;
      },
      ['activity TokenReceived: way out false'],
    ],
    [
      'a way less',
      (flow) =>
        (flow.process.links = flow.process.links.filter(
          (one: Draft) => one.conditionExpr !== 'error' || one.sourceActivityId !== activity(flow, 'TokenReceived').id,
        )),
      ['activity TokenReceived: way out error'],
    ],
  ];

  it.each(spoiled)('is %s', (_, change, expected) => {
    const flow = fallbackSubflow(acme);
    expect(differences(changed(flow, change), flow)).toEqual(expected);
  });

  it('is what the example says, does on events, and pins', () => {
    const flow = mainFlow(acme);
    const theirs = changed(flow, (draft) => {
      activity(draft, 'Greeting').properties.promptsTts[0].value = 'Hello.';
      variable(draft, acme.variable.name).overwrite = true;
      activity(draft, 'RefreshTheToken').properties.subflowInputVariables = [];
      const [events] = Object.values(draft.eventFlows.eventsMap) as Draft[];
      const [event] = Object.keys(events.onEvents) as [string];
      delete events.onEvents[event];
    });
    expect(differences(theirs, flow)).toEqual([
      `variable ${acme.variable.name}: overwrite`,
      'activity Greeting: prompt',
      'activity RefreshTheToken: subflowInputVariables',
      expect.stringMatching(/^the events: \w+$/),
    ]);
  });

  it('is told without a value', () => {
    const flow = fallbackSubflow(acme);
    const theirs = changed(flow, (draft) => {
      variable(draft, 'global_variable_name').value = canaryToken(acme.orgId);
      draft.variables.push({ ...draft.variables[0], name: canaryToken(acme.orgId) });
    });
    const told = differences(theirs, flow);
    expect(told).toHaveLength(2);
    expectNoCanary(told);
  });

  it.runIf(sampleFlows.length > 0)('is the flow that ours succeeds', () => {
    const told = differences(sample('seed-subflow-original.json'), fallbackSubflow(acme));
    expect(told).toContain('variable params is not ours');
    expect(told).toContain('activity ReadGlobalVariable is missing');
  });
});

/** What is drawn, repeats another field, names an event, or gets another value by an import. */
const idle = [
  ...['name', 'activityId', 'activityType', 'description', 'displayName', 'iconDiagram', 'event', 'flowType'],
  ...['eventClassificationId', 'eventClassificationName', 'eventSourceId', 'eventSourceName'],
  ...['eventSpecificationId', 'eventSpecificationName'],
  ...['connectorId', 'subflowId', 'subflowVersion', 'automaticUpdates'],
  ...['menuLinks', 'expr', 'setTo', 'srcVariable', 'srcVariableType'],
  ...['httpRequestBodyFiles', 'httpRequestBodyFormData', 'httpRequestBodyGQL'],
  ...['connector', 'prompts', 'speakingRate', 'toggle', 'toggleLanguage', 'voiceLanguage', 'volumeGainDb'],
];

it('looks at every property of our activities that does anything', () => {
  const unseen = ours.flatMap(([, flow]) => {
    const canvases = [flow, ...Object.values(flow.eventFlows.eventsMap)];
    const activities = canvases.flatMap(({ process }) => Object.values(process.activities));
    // One activity of each kind is enough.
    const kinds = new Map(activities.map((one) => [one.properties.activityName, one]));
    return [...kinds.values()].flatMap(({ name, properties }) =>
      Object.keys(properties).filter((field) => {
        const spoiled = changed(flow, (draft) => {
          activity(draft, name).properties[field] = Array.isArray(properties[field]) ? [{ value: 'x' }] : 'x';
        });
        return differences(spoiled, flow).length === 0;
      }),
    );
  });
  const isName = (field: string) => /[:_]/.test(field);
  expect([...new Set(unseen)].filter((field) => !isName(field)).sort()).toEqual(idle.sort());
});

describe('a flow that pins its own value', () => {
  const { name } = acme.variable;
  const pinning = (overwrite: boolean, more: object = {}) =>
    changed(mainFlow(acme), (flow) => Object.assign(variable(flow, name), { overwrite, ...more }));

  it('is told by the global variable of that name alone', () => {
    expect(pinsOwnValue(pinning(true), name)).toBe(true);
    expect(pinsOwnValue(pinning(false), name)).toBe(false);
    expect(pinsOwnValue(pinning(true), 'ANOTHER')).toBe(false);
    expect(pinsOwnValue(pinning(true, { source: '' }), name)).toBe(false);
  });
});
