import { type Flow, type FlowVariable, parseFlow } from '../../../flows/format.ts';

/** A flow in as few words as a test needs; it passes the same check as a real export. */
export interface SmallFlow {
  /** STRING variables by name, or what else they are. */
  variables?: Record<string, string | (Partial<FlowVariable> & Pick<FlowVariable, 'value'>)>;
  /** Activities by name; the start is called NewPhoneContact, or StartSubflow where `subflow` is set. */
  activities?: Record<string, Record<string, unknown> & { activityName: string }>;
  /** `'Greeting default -> HangUp'` */
  links?: string[];
  subflow?: boolean;
  /** What OnGlobalError leads to: activities and links, from the event `OnGlobalError`. */
  onGlobalError?: Pick<SmallFlow, 'activities' | 'links'>;
}

const groups: Record<string, string> = {
  NewPhoneContact: 'start',
  NewSubFlowStart: 'start-subflow',
  Event: 'event',
};

export function smallFlow({ variables = {}, activities = {}, links = [], subflow, onGlobalError }: SmallFlow): Flow {
  const name = subflow ? 'a-subflow' : 'a-flow';
  const start = subflow
    ? { StartSubflow: { activityName: 'NewSubFlowStart' } }
    : { NewPhoneContact: { activityName: 'NewPhoneContact' } };
  const event = { OnGlobalError: { activityName: 'Event' } };
  const content = {
    id: 'version',
    flowId: name,
    orgId: 'org',
    name,
    flowType: subflow ? 'SUBFLOW' : 'FLOW',
    variables: Object.entries(variables).map(([variable, given]) => ({
      name: variable,
      id: '',
      type: 'STRING',
      source: '',
      isSecure: false,
      isCAD: false,
      isReportable: false,
      isAgentEditable: false,
      overwrite: false,
      ...(typeof given === 'string' ? { value: given } : given),
    })),
    process: process({ ...start, ...activities }, links),
    diagram: { widgets: {} },
    eventFlows: {
      eventsMap: onGlobalError
        ? {
            GLOBAL_EVENTS: {
              process: process({ ...event, ...onGlobalError.activities }, onGlobalError.links ?? []),
              onEvents: { GlobalErrorHandling: 'id-OnGlobalError' },
              diagram: { widgets: {} },
            },
          }
        : {},
    },
  };
  return parseFlow(JSON.stringify(content), `${name}.json`);
}

function process(activities: NonNullable<SmallFlow['activities']>, links: string[]): object {
  return {
    activities: Object.fromEntries(
      Object.entries(activities).map(([name, properties]) => {
        const group = groups[properties.activityName] ?? 'action';
        return [`id-${name}`, { id: `id-${name}`, name, group, properties: { name, ...properties } }];
      }),
    ),
    links: links.map((link) => {
      const [, source, port, target] = /^(\S+) (\S+) -> (\S+)$/.exec(link) ?? [];
      return {
        id: link,
        sourceActivityId: `id-${source}`,
        targetActivityId: `id-${target}`,
        conditionExpr: port,
        properties: { value: port },
      };
    }),
  };
}

export const hangUp = { activityName: 'disconnect-contact' };
export const end = { activityName: 'end' };
export const endSubflow = { activityName: 'end-subflow' };

export function say(value: string) {
  return { activityName: 'play-message', promptsTts: [{ type: 'tts', value }], prompts: null, speakingRate: 1 };
}

export function condition(expression: string) {
  return { activityName: 'condition-activity', expression };
}

export function set(srcVariable: string, expr: string) {
  return { activityName: 'set-variable', setTo: 'set-to-literal', srcVariable, expr };
}

export function parse(inputVariable: string, outputs: Record<string, string>) {
  return { activityName: 'parse-activity', inputVariable, contentType: 'JSON', outputVariableArray: rows(outputs) };
}

/** A GET of an address; `more` changes any field. */
export function http(httpRequestUrl: string, outputs: Record<string, string> = {}, more: Record<string, unknown> = {}) {
  return {
    activityName: 'http-request-v2',
    authenticated: false,
    httpRequestUrl,
    httpRequestMethod: 'GET',
    httpRequestHeaders: {},
    httpQueryParameters: {},
    httpContentType: 'Application/JSON',
    httpResponseTimeout: 2000,
    retryAttempts: 1,
    outputVariableArray: rows(outputs),
    ...more,
  };
}

export function handoff(inputs: Record<string, string>, outputs: Record<string, string>) {
  const mapped = (mapping: Record<string, string>) =>
    Object.entries(mapping).map(([src, target]) => ({ src, target, type: 'STRING' }));
  return {
    activityName: 'subflow-handoff',
    subflowId: 'a-subflow',
    subflowName: 'a-subflow',
    subflowVersion: { subflowId: 'a-subflow', subflowTagId: 'Latest', subflowVersionId: 'version' },
    subflowInputVariables: mapped(inputs),
    subflowOutputVariables: mapped(outputs),
  };
}

function rows(outputs: Record<string, string>) {
  return Object.entries(outputs).map(([outputVariable, jsonPathExp]) => ({ outputVariable, jsonPathExp }));
}
