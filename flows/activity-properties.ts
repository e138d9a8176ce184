import * as v from 'valibot';

/** What the properties of each kind of activity hold, as far as this project reads them. The rest is kept. */
const base = { name: v.string() };

const outputs = v.array(v.looseObject({ outputVariable: v.string(), jsonPathExp: v.string() }));

const texts = v.record(v.string(), v.string());

/** Exports hold some numbers as text. */
const count = v.union([v.number(), v.pipe(v.string(), v.digits())]);

const mappings = v.array(
  v.looseObject({
    /** The main flow's variable, in both directions. */
    src: v.string(),
    /** The subflow's variable, in both directions. */
    target: v.string(),
    type: v.string(),
  }),
);

const setting = {
  setTo: v.string(),
  srcVariable: v.string(),
  /** Left out where another variable is the source. */
  expr: v.nullish(v.string()),
};

const byKind = {
  NewPhoneContact: v.looseObject({ ...base, activityName: v.literal('NewPhoneContact') }),
  NewContact: v.looseObject({ ...base, activityName: v.literal('NewContact') }),
  NewSubFlowStart: v.looseObject({ ...base, activityName: v.literal('NewSubFlowStart') }),
  Event: v.looseObject({ ...base, activityName: v.literal('Event') }),
  end: v.looseObject({ ...base, activityName: v.literal('end') }),
  'end-subflow': v.looseObject({ ...base, activityName: v.literal('end-subflow') }),
  'disconnect-contact': v.looseObject({ ...base, activityName: v.literal('disconnect-contact') }),
  'http-request-v2': v.looseObject({
    ...base,
    activityName: v.literal('http-request-v2'),
    /** True: `httpRequestPath` at the connector's address. False: `httpRequestUrl`. */
    authenticated: v.boolean(),
    httpRequestUrl: v.nullish(v.string()),
    httpRequestPath: v.nullish(v.string()),
    connectorId: v.nullish(v.string()),
    httpRequestMethod: v.string(),
    /** Exports of 2022 leave out what is empty. */
    httpRequestHeaders: v.nullish(texts),
    httpQueryParameters: v.nullish(texts),
    httpRequestBody: v.nullish(v.string()),
    httpContentType: v.nullish(v.string()),
    /** Milliseconds. */
    httpResponseTimeout: v.nullish(count),
    /** After a 5xx. */
    retryAttempts: v.nullish(count),
    outputVariableArray: v.nullish(outputs),
  }),
  'condition-activity': v.looseObject({
    ...base,
    activityName: v.literal('condition-activity'),
    expression: v.string(),
  }),
  'case-statement': v.looseObject({
    ...base,
    activityName: v.literal('case-statement'),
    expression: v.string(),
    /** The ports, in the order of `menuLinks_input`. */
    menuLinks: v.array(v.string()),
    menuLinks_input: v.array(v.string()),
  }),
  'set-variable': v.looseObject({
    ...base,
    activityName: v.literal('set-variable'),
    ...setting,
    /** In newer exports; the three fields above then repeat its first entry. */
    setVariablesArray: v.nullish(v.array(v.looseObject(setting))),
  }),
  'parse-activity': v.looseObject({
    ...base,
    activityName: v.literal('parse-activity'),
    /** An expression without braces: `GetPersonDetails.httpResponseHeaders`. */
    inputVariable: v.string(),
    contentType: v.string(),
    outputVariableArray: outputs,
  }),
  'subflow-handoff': v.looseObject({
    ...base,
    activityName: v.literal('subflow-handoff'),
    /** The subflow's `flowId`. */
    subflowId: v.string(),
    subflowName: v.string(),
    subflowInputVariables: v.nullish(mappings),
    subflowOutputVariables: v.nullish(mappings),
    subflowVersion: v.looseObject({ subflowId: v.string(), subflowTagId: v.string(), subflowVersionId: v.string() }),
  }),
  'play-message': v.looseObject({
    ...base,
    activityName: v.literal('play-message'),
    promptsTts: v.nullish(v.array(v.looseObject({ type: v.string(), value: v.string() }))),
    prompts: v.nullish(v.array(v.unknown())),
    speakingRate: v.nullish(v.union([v.number(), v.string()])),
  }),
};

export type PropertiesByKind = { [Kind in keyof typeof byKind]: v.InferOutput<(typeof byKind)[Kind]> };

/** What is known of the properties of any activity; `isKind` tells more. */
export interface AnyProperties {
  name: string;
  /** The kind of activity; older exports leave it out on events. */
  activityName?: string;
  [field: string]: unknown;
}

const anyProperties = v.looseObject({ ...base, activityName: v.exactOptional(v.string()) });

/** Checks a known kind, by `activityName`, field by field; of an unknown kind only the name is asked for. */
export const activityProperties: v.GenericSchema<unknown, AnyProperties> = v.lazy((input) => {
  const kind = (input as { activityName?: unknown } | null)?.activityName;
  return typeof kind === 'string' && Object.hasOwn(byKind, kind) ? byKind[kind as keyof typeof byKind] : anyProperties;
});
