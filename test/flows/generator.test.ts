import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokerSubflow } from '../../flows/broker-subflow.ts';
import { condition, say } from '../../flows/build/activities.ts';
import { type Step, step } from '../../flows/build/activity.ts';
import { buildFlow } from '../../flows/build/flow.ts';
import { subflowEnd, subflowStart } from '../../flows/build/starts-and-ends.ts';
import { connectorFlow } from '../../flows/connector-flow.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Diagram, Flow, Process } from '../../flows/format.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { renderFlows } from '../../flows/render.ts';
import { placeholders } from '../../flows/values.ts';
import { acme, acmeByBroker, acmeByConnector, acmeByConnectorAlone } from './values.ts';

/** In no real export do these have a description. */
const withoutDescription = new Set(['NewPhoneContact', 'NewSubFlowStart', 'end-subflow', 'subflow-handoff', 'Event']);

/** What is imported together. */
const deployments = [
  { fallback: 'the direct fallback', flows: [fallbackSubflow(acme), mainFlow(acme)] },
  { fallback: "the broker's fallback", flows: [brokerSubflow(acmeByBroker), mainFlow(acmeByBroker)] },
  {
    fallback: "a connector and the broker's fallback",
    flows: [brokerSubflow(acmeByBroker), connectorFlow(acmeByConnector)],
  },
  { fallback: 'a connector alone', flows: [connectorFlow(acmeByConnectorAlone)] },
];
const drawn = deployments.flatMap(({ fallback, flows }) => flows.map((flow) => ({ name: flow.name, fallback, flow })));

function canvases(flow: Flow): { process: Process; diagram: Diagram }[] {
  return [flow, ...Object.values(flow.eventFlows.eventsMap)];
}

/** Where an activity stands, by its name. */
function places({ process, diagram }: { process: Process; diagram: Diagram }): Map<string, { x: number; y: number }> {
  return new Map(
    Object.values(process.activities).map(({ id, name }) => {
      const widget = diagram.widgets[id];
      if (widget?.widgetType !== 'activity') throw new Error(`${name} is not drawn.`);
      return [name, widget.point];
    }),
  );
}

describe('the generic files', () => {
  it.each(renderFlows(placeholders))(
    '$name is what the generator makes; otherwise run node flows/generate.ts',
    (file) => {
      expect(readFileSync(new URL(`../../flows/${file.name}`, import.meta.url), 'utf8')).toBe(file.text);
    },
  );
});

it('renders the same values to the same files', () => {
  expect(renderFlows(acme)).toEqual(renderFlows(structuredClone(acme)));
});

it.each(deployments)('leaves the linter nothing to find in flows with $fallback', ({ flows }) => {
  for (const flow of flows) expect(lintFlow(flow, { companions: flows })).toEqual([]);
});

describe.each(drawn)('$name with $fallback, on the canvas,', ({ flow }) => {
  it('reads from left to right, except for the ways back to the request', () => {
    const backwards = canvases(flow).flatMap((canvas) => {
      const at = places(canvas);
      const nameOf = (id: string) => canvas.process.activities[id]?.name ?? '';
      const x = (id: string) => at.get(nameOf(id))?.x ?? Number.NaN;
      return canvas.process.links
        .filter(({ sourceActivityId, targetActivityId }) => !(x(sourceActivityId) < x(targetActivityId)))
        .map(({ sourceActivityId, targetActivityId }) => `${nameOf(sourceActivityId)} -> ${nameOf(targetActivityId)}`);
    });
    const waysBack = [
      'HaveAccessToken -> GetPersonDetails',
      'OutcomeAgain -> RenewalAllowed',
      'SayAndWait -> GetPersonDetails',
      'SayAndWait -> GetPersonDetails',
    ];
    const activities = Object.values(flow.process.activities).map(({ name }) => name);
    const isThere = (way: string) => way.split(' -> ').every((name) => activities.includes(name));
    const leadsOn = activities.includes('GetPersonDetailsAgain') ? ['HaveAccessToken -> GetPersonDetails'] : [];
    expect(backwards).toEqual(waysBack.filter((way) => isThere(way) && !leadsOn.includes(way)));
  });

  it('puts no activity on top of another', () => {
    for (const canvas of canvases(flow)) {
      const points = [...places(canvas).values()].map(({ x, y }) => `${x} ${y}`);
      expect(new Set(points).size).toBe(points.length);
    }
  });

  it('describes every activity and every variable in a sentence of its own', () => {
    const activities = canvases(flow).flatMap(({ process }) => Object.values(process.activities));
    const described = activities.filter(({ properties }) => !withoutDescription.has(properties.activityName ?? ''));
    for (const { name, properties } of described) expect([name, properties.description]).toEqual([name, sentence]);
    for (const { name, description } of flow.variables) expect([name, description]).toEqual([name, sentence]);
  });
});

const sentence = expect.stringMatching(/^[A-Z].{10,}[.?]$/);

describe('the builder', () => {
  const flowWith = (steps: Record<string, Step>) => () =>
    buildFlow({
      name: 'small',
      description: '',
      orgId: acme.orgId,
      variables: [],
      steps: {
        StartSubflow: step([0, 0], subflowStart(), { out: 'Ask' }),
        EndSubflow: step([2, 0], subflowEnd()),
        ...steps,
      },
    });

  it('refuses a link to a step that is not there', () => {
    const steps = { Ask: step([1, 0], condition('Asks.', '{{ true }}'), { true: 'EndSubflow', false: 'Elsewhere' }) };
    expect(flowWith(steps)).toThrow('There is no step Elsewhere.');
  });

  it('refuses a link from a port that the activity does not have', () => {
    const steps = { Ask: step([1, 0], say('Speaks.', 'Hello'), { out: 'EndSubflow' }) };
    expect(flowWith(steps)).toThrow('Ask has no port out.');
  });

  it('refuses a link into a start', () => {
    const steps = { Ask: step([1, 0], say('Speaks.', 'Hello'), { default: 'StartSubflow' }) };
    expect(flowWith(steps)).toThrow('StartSubflow has no port in.');
  });
});
