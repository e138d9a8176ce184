import * as v from 'valibot';
import { activityProperties, type PropertiesByKind } from './activity-properties.ts';
import { NotAFlowError } from './not-a-flow-error.ts';

/**
 * A flow as Flow Designer exports and imports it ("FlowVersionRes", v1). The schemas ask for what every real export
 * has and what this project reads; all other fields of a file are kept.
 */
const variableSchema = v.looseObject({
  name: v.string(),
  /** The UUID of a global variable, otherwise empty. */
  id: v.optional(v.string()),
  type: v.picklist(['STRING', 'INTEGER', 'DECIMAL', 'BOOLEAN', 'DATETIME', 'JSON']),
  /** As text, for every type. */
  value: v.nullable(v.string()),
  source: v.picklist(['', 'GLOBAL', 'SUBFLOW_INPUT', 'SUBFLOW_OUTPUT']),
  isSecure: v.boolean(),
  isCAD: v.boolean(),
  isReportable: v.boolean(),
  isAgentEditable: v.boolean(),
  /** On a global variable: the flow uses its own `value` in place of the variable's. */
  overwrite: v.optional(v.boolean()),
  description: v.nullish(v.string()),
  desktopLabel: v.nullish(v.string()),
});

const activitySchema = v.looseObject({
  id: v.string(),
  /** What expressions call it: `{{Name.httpStatusCode}}`. */
  name: v.string(),
  group: v.string(),
  properties: activityProperties,
});

const linkSchema = v.looseObject({
  id: v.string(),
  sourceActivityId: v.string(),
  targetActivityId: v.string(),
  /** The name of the output port that the link leaves. */
  conditionExpr: v.string(),
  properties: v.looseObject({ value: v.string() }),
});

const processSchema = v.looseObject({
  activities: v.record(v.string(), activitySchema),
  links: v.array(linkSchema),
});

const pointSchema = v.looseObject({ x: v.number(), y: v.number() });

const portSchema = v.looseObject({
  portId: v.string(),
  /** True exactly for the port `in`. */
  isSourcePort: v.boolean(),
  linkId: v.nullable(v.string()),
  links: v.array(v.string()),
  properties: v.looseObject({ name: v.string() }),
});

const activityWidgetSchema = v.looseObject({
  id: v.string(),
  type: v.string(),
  widgetType: v.literal('activity'),
  point: pointSchema,
  ports: v.array(portSchema),
});

const linkEndSchema = v.looseObject({ id: v.string(), activeWidgetId: v.string() });

const linkWidgetSchema = v.looseObject({
  id: v.string(),
  type: v.string(),
  widgetType: v.literal('link'),
  sourcePort: linkEndSchema,
  targetPort: linkEndSchema,
});

const diagramSchema = v.looseObject({
  /** By activity id and by link id. */
  widgets: v.record(v.string(), v.variant('widgetType', [activityWidgetSchema, linkWidgetSchema])),
});

const eventFlowSchema = v.looseObject({
  process: processSchema,
  /** Which activity an event starts at: `GlobalErrorHandling` is OnGlobalError. */
  onEvents: v.record(v.string(), v.string()),
  diagram: diagramSchema,
});

const flowSchema = v.looseObject({
  /** A draft that was written for an import has none of these three yet. */
  id: v.optional(v.string()),
  flowId: v.optional(v.string()),
  orgId: v.optional(v.string()),
  name: v.string(),
  /** Older exports leave it out and are flows. */
  flowType: v.optional(v.picklist(['FLOW', 'SUBFLOW'])),
  variables: v.array(variableSchema),
  process: processSchema,
  diagram: diagramSchema,
  eventFlows: v.looseObject({ eventsMap: v.record(v.string(), eventFlowSchema) }),
});

export type Flow = v.InferOutput<typeof flowSchema>;
export type FlowVariable = v.InferOutput<typeof variableSchema>;
export type Process = v.InferOutput<typeof processSchema>;
export type Link = v.InferOutput<typeof linkSchema>;
export type Diagram = v.InferOutput<typeof diagramSchema>;
export type ActivityWidget = v.InferOutput<typeof activityWidgetSchema>;
export type LinkWidget = v.InferOutput<typeof linkWidgetSchema>;
export type Port = v.InferOutput<typeof portSchema>;
export type EventFlow = v.InferOutput<typeof eventFlowSchema>;
export type Activity = v.InferOutput<typeof activitySchema>;
export type ActivityKind = keyof PropertiesByKind;
export type ActivityOf<Kind extends ActivityKind> = Activity & { properties: PropertiesByKind[Kind] };

/** Whether an activity is of that kind; its properties are then known to have the kind's shape. */
export function isKind<Kind extends ActivityKind>(activity: Activity, kind: Kind): activity is ActivityOf<Kind> {
  return activity.properties.activityName === kind;
}

/**
 * Reads an export: text, or the bytes of a file with or without a byte order mark. The flow is the object that the file
 * holds, in its order and with all its fields.
 */
export function parseFlow(source: string | Uint8Array, file: string): Flow {
  let content: unknown;
  try {
    content = JSON.parse(textOf(source));
  } catch {
    // JSON's own message quotes the text around the mistake, which may be a token
    throw new NotAFlowError(`${file} is not a flow: it is not JSON.`);
  }
  if (isTooDeep(content))
    throw new NotAFlowError(`${file} is not a flow: its lists and objects are nested too deeply.`);
  const checked = v.safeParse(flowSchema, content, { abortEarly: true });
  if (checked.success) return content as Flow;
  if (isSecondFormat(content)) {
    throw new NotAFlowError(
      `${file} is of another format, with nodes and edges and without a layout, which cannot be read here. Import it into Flow Designer, and export it from there.`,
    );
  }
  const [issue] = checked.issues;
  const keys = (issue.path ?? []).map(({ key }) => String(key));
  const fault = issue.received === 'undefined' ? 'is missing' : `should be ${issue.expected}`;
  throw new NotAFlowError(`${file} is not a flow: ${placeIn(content, keys)} ${fault}.`);
}

/** No export comes near; a walk through the file may then call itself. */
const DEEPEST = 200;

function isTooDeep(content: unknown): boolean {
  let level = [content];
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1)
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
  return level.length > 0;
}

/** Editors on Windows save UTF-8 with a mark, or UTF-16. */
function textOf(source: string | Uint8Array): string {
  const encoding = (bytes: Uint8Array) => {
    if ((bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0) return 'utf-16le';
    return (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes[0] === 0 ? 'utf-16be' : 'utf-8';
  };
  const text = typeof source === 'string' ? source : new TextDecoder(encoding(source)).decode(source);
  return text.replace(/^\uFEFF/, '');
}

/** What Flow Orchestration works with. */
function isSecondFormat(content: unknown): boolean {
  const { nodes, edges } = (content ?? {}) as Record<string, unknown>;
  return Array.isArray(nodes) && Array.isArray(edges);
}

/** A path with the names that people gave in place of ids and numbers: `activity Ask: httpRequestMethod`. */
function placeIn(content: unknown, keys: readonly string[]): string {
  let inner: unknown = content;
  for (const [index, key] of keys.entries()) {
    inner = (inner as Record<string, unknown> | null | undefined)?.[key];
    const kind = { activities: 'activity', variables: 'variable' }[keys[index - 1] ?? ''];
    const name = (inner as { name?: unknown } | null | undefined)?.name;
    if (kind === undefined || typeof name !== 'string') continue;
    const rest = keys.slice(index + 1).filter((one) => one !== 'properties');
    return [`${kind} ${name}`, ...(rest.length > 0 ? [rest.join('.')] : [])].join(': ');
  }
  return keys.join('.') || 'the top level';
}
