import { describe, expect, it } from 'vitest';
import { brokerSubflow } from '../../flows/broker-subflow.ts';
import { connectorFlow } from '../../flows/connector-flow.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Activity, Diagram, Flow, Process } from '../../flows/format.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { placeholders } from '../../flows/values.ts';
import { specsArePresent, validatorFor } from '../support/openapi.ts';
import { sampleFlows } from './samples.ts';
import { acme, acmeByBroker, acmeByConnector, acmeByConnectorAlone, acmeWithSecrets } from './values.ts';

const samples = sampleFlows.map(({ file, flow }) => ({ name: file, flow }));
const ours = [
  { name: 'the rendered subflow', flow: fallbackSubflow(acme) },
  { name: 'the rendered main flow', flow: mainFlow(acme) },
  { name: 'the subflow with secrets', flow: fallbackSubflow(acmeWithSecrets()) },
  { name: 'the subflow that asks the broker', flow: brokerSubflow(acmeByBroker) },
  { name: 'the main flow that asks the broker', flow: mainFlow(acmeByBroker) },
  { name: 'the main flow with a connector', flow: connectorFlow(acmeByConnectorAlone) },
  { name: 'the main flow with a connector and a fallback', flow: connectorFlow(acmeByConnector) },
  { name: 'the generic subflow', flow: fallbackSubflow(placeholders) },
  { name: 'the generic main flow', flow: mainFlow(placeholders) },
];

interface Canvas {
  process: Process;
  diagram: Diagram;
}

function canvases(flow: Flow): Canvas[] {
  return [flow, ...Object.values(flow.eventFlows.eventsMap)];
}

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;

/** What holds in every real export, said once and asked of the samples and of ours. */
describe.each([...samples, ...ours])('$name', ({ flow }) => {
  it('has exactly one start, of its own group', () => {
    const groups = Object.values(flow.process.activities).map(({ group }) => group);
    const start = flow.flowType === 'SUBFLOW' ? 'start-subflow' : 'start';
    expect(groups.filter((group) => group.startsWith('start'))).toEqual([start]);
  });

  it('calls every activity by one name, under its own id', () => {
    for (const { process } of canvases(flow)) {
      for (const [id, activity] of Object.entries(process.activities)) {
        expect(activity).toMatchObject({ id: expect.stringMatching(uuid), properties: { name: activity.name } });
        expect(activity.id).toBe(id);
      }
      const names = Object.values(process.activities).map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('links existing activities, each port once', () => {
    for (const { process } of canvases(flow)) {
      const ports = process.links.map(({ sourceActivityId, conditionExpr }) => `${sourceActivityId} ${conditionExpr}`);
      expect(new Set(ports).size).toBe(ports.length);
      for (const link of process.links) {
        expect(Object.keys(process.activities)).toContain(link.sourceActivityId);
        expect(Object.keys(process.activities)).toContain(link.targetActivityId);
        expect(link).toMatchObject({ id: expect.stringMatching(uuid), properties: { value: link.conditionExpr } });
      }
    }
  });

  it('draws every activity and every link once, and nothing else', () => {
    for (const { process, diagram } of canvases(flow)) {
      const drawn = [...Object.keys(process.activities), ...process.links.map(({ id }) => id)];
      expect(Object.keys(diagram.widgets).sort()).toEqual(drawn.sort());
    }
  });

  it('draws every link from the port that it is called after to the port in', () => {
    for (const { process, diagram } of canvases(flow)) {
      for (const link of process.links) {
        const widget = diagram.widgets[link.id];
        if (widget?.widgetType !== 'link') throw new Error('The link is not drawn as one.');
        const port = (activityId: string, name: string) => {
          const activity = diagram.widgets[activityId];
          if (activity?.widgetType !== 'activity') throw new Error('The activity is not drawn as one.');
          const found = activity.ports.find(({ properties }) => properties.name === name);
          return { id: found?.portId, activeWidgetId: activity.id, links: found?.links };
        };
        const from = port(link.sourceActivityId, link.conditionExpr);
        const to = port(link.targetActivityId, 'in');
        expect(widget.sourcePort).toMatchObject({ id: from.id, activeWidgetId: from.activeWidgetId });
        expect(widget.targetPort).toMatchObject({ id: to.id, activeWidgetId: to.activeWidgetId });
        expect(from.links).toEqual([widget.id]);
        expect(to.links).toContain(widget.id);
      }
    }
  });

  it('draws ports as Flow Designer does', () => {
    for (const { process, diagram } of canvases(flow)) {
      for (const { id, group } of Object.values(process.activities)) {
        const widget = diagram.widgets[id];
        if (widget?.widgetType !== 'activity') throw new Error('The activity is not drawn as one.');
        expect(widget.type).toBe(group);
        for (const { isSourcePort, linkId, links, properties } of widget.ports) {
          expect(isSourcePort).toBe(properties.name === 'in');
          expect(linkId).toBe(links[0] ?? null);
          if (!isSourcePort) expect(links.length).toBeLessThan(2);
        }
      }
    }
  });

  it('handles OnGlobalError, or is a subflow', () => {
    const events = Object.values(flow.eventFlows.eventsMap).flatMap(({ onEvents }) => Object.keys(onEvents));
    expect(events.includes('GlobalErrorHandling')).toBe(flow.flowType !== 'SUBFLOW');
  });

  it('keeps secure variables out of reports and desktops, and no secure one is JSON', () => {
    for (const { isSecure, isCAD, isReportable, type, overwrite } of flow.variables) {
      if (isSecure)
        expect({ isCAD, isReportable, type }).toEqual({ isCAD: false, isReportable: false, type: 'STRING' });
      expect(overwrite).toBe(false);
    }
  });
});

/** All activities of that kind, in the flow and in its events. */
function ofKind(flows: readonly { flow: Flow }[], kind: string): { activity: Activity; ports: string[] }[] {
  return flows.flatMap(({ flow }) =>
    canvases(flow).flatMap(({ process, diagram }) =>
      Object.values(process.activities)
        .filter(({ properties }) => properties.activityName === kind)
        .map((activity) => {
          const widget = diagram.widgets[activity.id];
          const ports = widget?.widgetType === 'activity' ? widget.ports.map(({ properties }) => properties.name) : [];
          return { activity, ports };
        }),
    ),
  );
}

describe.runIf(samples.length > 0)('measured against the real exports', () => {
  const kinds = new Set(
    ours.flatMap(({ flow }) =>
      canvases(flow).flatMap(({ process }) =>
        Object.values(process.activities).map(({ properties }) => properties.activityName ?? ''),
      ),
    ),
  );

  /** The newest exports have these two on all of their activities, but not every kind of ours is among them. */
  const onAny = ['activityType', 'flowDecryptAccess'];

  it.each([...kinds])('%s has properties that real ones have, and all that every real one has', (kind) => {
    const real = ofKind(samples, kind).map(({ activity }) => Object.keys(activity.properties));
    expect(real).not.toEqual([]);
    const known = new Set([...real.flat(), ...onAny]);
    const always = [...known].filter((field) => real.every((fields) => fields.includes(field)));
    for (const { activity } of ofKind(ours, kind)) {
      const fields = Object.keys(activity.properties);
      expect(fields.filter((field) => !known.has(field))).toEqual([]);
      expect(fields).toEqual(expect.arrayContaining(always));
    }
  });

  it.each([...kinds])('%s has the group and the ports of real ones', (kind) => {
    const shape = ({ activity, ports }: ReturnType<typeof ofKind>[number]) =>
      `${activity.group}: ${[...new Set(ports.map((port) => port.replace(/^\d$/, 'n')))].sort().join()}`;
    const real = new Set(ofKind(samples, kind).map(shape));
    for (const one of ofKind(ours, kind)) expect([...real]).toContain(shape(one));
  });

  it('has every field that all real ones have at the top, and on every variable', () => {
    const shared = (objects: readonly object[]) => {
      const [first = {}, ...others] = objects.map((object) => Object.keys(object));
      return (first as string[]).filter((field) => others.every((fields) => fields.includes(field)));
    };
    const stamps = ['createdBy', 'createdDate', 'lastModifiedBy', 'lastModifiedDate'];
    const top = shared(samples.map(({ flow }) => flow)).filter((field) => !stamps.includes(field));
    const onVariables = shared(samples.flatMap(({ flow }) => flow.variables));
    for (const { flow } of ours) {
      expect(Object.keys(flow)).toEqual(expect.arrayContaining(top));
      for (const variable of flow.variables) expect(Object.keys(variable)).toEqual(expect.arrayContaining(onVariables));
    }
  });
});

/** The samples that the claims of 2026 rely on: three exports of that year, and one with a time-out that was typed. */
const of2026 = ['flow-with-error-links.json', 'main-with-subflow-mappings.json', 'subflow-with-input-output.json'];
const withTypedTimeout = 'flow-with-secure-variable.json';

describe.runIf(samples.length > 0)('measured against the exports of 2026', () => {
  const newest = samples.filter(({ name }) => of2026.includes(name)).map(({ flow }) => flow);
  const flowsOnly = (flows: readonly Flow[]) => flows.filter(({ flowType }) => flowType === 'FLOW');

  it('has their fields at the top, with the values of a flow that is for no channel and has no outcome', () => {
    expect(newest).toHaveLength(of2026.length);
    for (const flow of [...newest, ...ours.map((one) => one.flow)]) {
      expect(flow).toMatchObject({ associatedChannels: [], flowOutcome: null });
    }
  });

  it('has the properties of the event flows that a flow of theirs has, and none in a subflow', () => {
    const [real] = flowsOnly(newest).map(({ eventFlows }) => eventFlows.properties);
    for (const { flow } of ours) expect(flow.eventFlows.properties).toEqual(flow.flowType === 'FLOW' ? real : {});
  });

  it('lists the events that their flows list, each with the same specification', () => {
    const specifications = (flow: Flow) =>
      Object.fromEntries(
        Object.values(flow.eventFlows.eventsMap).flatMap(({ onEvents, process }) =>
          Object.entries(onEvents).map(([name, id]) => {
            const properties = process.activities[id]?.properties;
            return [name, { event: properties?.event, id: properties?.eventSpecificationId }];
          }),
        ),
      );
    const [real = {}] = flowsOnly(newest).map(specifications);
    expect(Object.keys(real)).toHaveLength(10);
    for (const flow of flowsOnly(ours.map((one) => one.flow))) expect(specifications(flow)).toEqual(real);
  });

  it('sorts activities as they do', () => {
    const typeByKind = (flows: readonly Flow[]) =>
      flows.flatMap((flow) =>
        canvases(flow).flatMap(({ process }) =>
          Object.values(process.activities).map(({ properties }) => [properties.activityName, properties.activityType]),
        ),
      );
    const real = new Map(typeByKind(newest) as [string, unknown][]);
    for (const [kind, type] of typeByKind(ours.map((one) => one.flow)) as [string, unknown][]) {
      expect([kind, type]).toEqual([kind, real.get(kind) ?? 'logic']);
    }
  });

  it('keeps numbers that a person would have typed as text, and the defaults as numbers', () => {
    const numbers = (flows: readonly { flow: Flow }[]) =>
      ofKind(flows, 'http-request-v2').flatMap(({ activity: { properties } }) => [
        properties.httpResponseTimeout,
        properties.retryAttempts,
      ]);
    expect(numbers(samples.filter(({ name }) => name === withTypedTimeout))).toContain('5000');
    for (const number of numbers(ours))
      expect(typeof number).toBe([2000, 1].includes(Number(number)) ? 'number' : 'string');
  });
});

describe.runIf(specsArePresent())('against the public OpenAPI document', () => {
  it.each(ours)('$name is a FlowVersionRes', ({ flow }) => {
    const path = '/flow-store/{orgId}/project/{projectId}/flows/{flowId}:export';
    const problems = validatorFor('flow-store.openapi.json', { method: 'GET', path, part: 200 });
    expect(problems(flow)).toEqual([]);
  });
});
