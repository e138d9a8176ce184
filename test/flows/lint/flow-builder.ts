import { type Flow, type FlowVariable, parseFlow } from '../../../flows/format.ts';

/** One activity of a flow under test; what its kind always has is filled in. */
interface Step {
  name: string;
  kind: keyof typeof kinds;
  properties?: Record<string, unknown>;
}

/** A flow under test, before it has ids and a diagram. Links are [from, port, to], by name. */
export interface Draft {
  flowType: 'FLOW' | 'SUBFLOW';
  name: string;
  flowId: string;
  variables: FlowVariable[];
  steps: Step[];
  links: [from: string, port: string, to: string][];
  events?: Pick<Draft, 'steps' | 'links'>;
}

const kinds = {
  NewPhoneContact: { group: 'start', ports: ['out'] },
  NewSubFlowStart: { group: 'start-subflow', ports: ['out'] },
  Event: { group: 'event', ports: ['out'] },
  end: { group: 'end', ports: [] },
  'end-subflow': { group: 'end', ports: [] },
  'disconnect-contact': { group: 'terminating-action', ports: [] },
  'http-request-v2': { group: 'action', ports: ['default'] },
  'condition-activity': { group: 'enum-gateway', ports: ['true', 'false', 'error'] },
  'case-statement': { group: 'enum-gateway', ports: ['default', 'error'] },
  'set-variable': { group: 'set-variable', ports: ['out', 'error'] },
  'parse-activity': { group: 'action', ports: ['default'] },
  'subflow-handoff': { group: 'action', ports: ['default', 'error'] },
  'play-message': { group: 'action', ports: ['default', 'error'] },
  'play-music': { group: 'action', ports: ['default', 'error'] },
  wait: { group: 'action', ports: ['default', 'error'] },
  'queue-contact': { group: 'action', ports: ['default', 'failure'] },
  'ivr-menu': { group: 'enum-gateway', ports: ['1', 'timeout', 'invalid', 'error'] },
  'ivr-collectdigits': { group: 'action', ports: ['default', 'timeout', 'invalid', 'error'] },
} as const;

const emptyRequest = {
  authenticated: false,
  httpRequestMethod: 'GET',
  httpRequestHeaders: {},
  httpQueryParameters: {},
  httpContentType: 'Application/JSON',
  httpResponseTimeout: 2000,
  retryAttempts: 1,
  outputVariableArray: [],
  flowDecryptAccess: false,
};

/** A variable with nothing about it except what is given. */
export function variable(name: string, fields: Partial<FlowVariable> = {}): FlowVariable {
  return {
    name,
    description: '',
    id: '',
    type: 'STRING',
    value: '',
    isSecure: false,
    isCAD: false,
    desktopLabel: '',
    isAgentEditable: false,
    source: '',
    isReportable: false,
    overwrite: false,
    ...fields,
  };
}

/** The flow as an export would have it. Activities share their properties with their widgets. */
export function buildFlow({ flowType, name, flowId, variables, steps, links, events }: Draft): Flow {
  const newId = ids();
  const eventCanvas = events && buildCanvas(events, newId);
  const flow = {
    orgId: '11111111-2222-4333-8444-555555555555',
    version: 3,
    id: flowId.replaceAll('a', 'b'),
    flowType,
    name,
    description: '',
    comment: '',
    variables,
    ...buildCanvas({ steps, links }, newId),
    variableOrders: {},
    flowId,
    eventFlows: {
      eventsMap: eventCanvas ? { GLOBAL_EVENTS: { ...eventCanvas, onEvents: onEvents(eventCanvas) } } : {},
    },
    runtimeVariables: [],
    validating: true,
    persist: true,
    validationResults: [],
    settings: [],
  };
  parseFlow(JSON.stringify(flow), name); // it is a flow by the project's own measure
  return flow as unknown as Flow;
}

function ids(): () => string {
  let last = 0;
  return () => `00000000-0000-4000-8000-${String(++last).padStart(12, '0')}`;
}

type Canvas = ReturnType<typeof buildCanvas>;

function buildCanvas({ steps, links }: Pick<Draft, 'steps' | 'links'>, newId: () => string) {
  const activities = steps.map(({ name, kind, properties }) => ({
    id: newId(),
    name,
    group: kinds[kind].group,
    properties: { name, activityName: kind, ...(kind === 'http-request-v2' ? emptyRequest : {}), ...properties },
  }));
  const widgets = activities.map(({ id, group, properties }, index) => ({
    id: newId(),
    type: group,
    widgetType: 'activity',
    point: { x: 200 * index, y: 0 },
    ports: portNames(properties).map((port) => buildPort(port, newId())),
    properties,
    shows: id,
  }));
  const at = (name: string, port: string) => {
    const widget = widgets.find(({ properties }) => properties.name === name);
    const found = widget?.ports.find(({ properties }) => properties.name === port);
    if (!widget || !found) throw new Error(`${name} has no port ${port}.`);
    return { widget, port: found };
  };
  const drawn = links.map(([from, port, to]) => {
    const [source, target, id, widgetId] = [at(from, port), at(to, 'in'), newId(), newId()];
    for (const end of [source.port, target.port]) {
      end.links.push(widgetId);
      end.linkId ??= widgetId;
    }
    const ends = { sourceActivityId: source.widget.shows, targetActivityId: target.widget.shows };
    const end = (one: typeof source) => ({ id: one.port.portId, activeWidgetId: one.widget.id });
    return {
      link: { id, ...ends, conditionExpr: port, properties: { value: port } },
      widget: { id: widgetId, type: 'arrow', widgetType: 'link', sourcePort: end(source), targetPort: end(target) },
    };
  });
  return {
    process: {
      activities: Object.fromEntries(activities.map((one) => [one.id, one])),
      links: drawn.map(({ link }) => link),
    },
    diagram: {
      widgets: Object.fromEntries([
        ...widgets.map(({ shows, ...widget }) => [shows, widget]),
        ...drawn.map(({ link, widget }) => [link.id, widget]),
      ]),
    },
  };
}

function portNames(properties: { activityName: keyof typeof kinds; menuLinks?: unknown }): string[] {
  const { group, ports } = kinds[properties.activityName];
  const cases = properties.activityName === 'case-statement' ? (properties.menuLinks as string[]) : [];
  return [...(/^(?:start|event)/.test(group) ? [] : ['in']), ...cases, ...ports];
}

function buildPort(name: string, portId: string) {
  return {
    portId,
    isSourcePort: name === 'in',
    linkId: null as string | null,
    type: 'arrow',
    links: [] as string[],
    properties: { name },
  };
}

function onEvents({ process }: Canvas): Record<string, string> {
  const events = Object.values(process.activities).filter(({ group }) => group === 'event');
  return Object.fromEntries(events.map(({ name, id }) => [name, id]));
}
