import { type ActivityDraft, portY } from './activity.ts';

export interface HttpRequestDraft {
  description: string;
  method: 'GET' | 'POST' | 'PUT';
  /** An address of its own, or a path that the connector completes and signs. */
  to: { url: string } | { path: string; connectorId: string; connectorName?: string };
  headers?: Readonly<Record<string, string>>;
  body?: string;
  timeoutMs: number;
  /** Of the activity itself, after a 5xx. */
  retries: number;
  /** Variables by the JSONPath that fills them. */
  outputs: Readonly<Record<string, string>>;
}

/** An HTTP request. It has no error port: the next activity checks `{{Name.httpStatusCode}}`. */
export function httpRequest(draft: HttpRequestDraft): ActivityDraft {
  const connector = 'connectorId' in draft.to ? draft.to : undefined;
  return {
    group: 'action',
    inputY: portY.action,
    outputs: { default: portY.action },
    properties: {
      activityName: 'http-request-v2',
      activityId: 'http-request-v2',
      description: draft.description,
      authenticated: connector !== undefined,
      ...choice(
        'connectorId',
        connector?.connectorId ?? null,
        connector ? (connector.connectorName ?? 'Contact Center connector') : null,
      ),
      httpRequestPath: connector?.path ?? null,
      httpRequestUrl: 'url' in draft.to ? draft.to.url : null,
      ...choice('httpRequestMethod', draft.method),
      httpRequestHeaders: draft.headers ?? {},
      httpQueryParameters: {},
      ...choice('httpContentType', 'Application/JSON'),
      ...(draft.body === undefined ? {} : { httpRequestBody: draft.body }),
      httpRequestBodyFiles: null,
      httpRequestBodyFormData: null,
      httpRequestBodyGQL: null,
      httpResponseTimeout: typed(draft.timeoutMs, 2000),
      retryAttempts: typed(draft.retries, 1),
      ...choice('contentType', 'JSON'),
      outputVariableArray: outputVariables(draft.outputs),
      flowDecryptAccess: false,
    },
  };
}

/** How Flow Designer keeps what was picked from a list: the value, and what it shows for it, in two spellings. */
export function choice(field: string, value: string | null, shown = value): Record<string, string | null> {
  return {
    [field]: value,
    [`${field}:name`]: shown,
    [`${field}_name`]: shown,
    [`${field}:type`]: null,
    [`${field}_type`]: null,
  };
}

/** Flow Designer keeps a number that a person has typed as text; its own default stays a number. */
function typed(value: number, standard: number): number | string {
  return value === standard ? value : String(value);
}

export function outputVariables(outputs: Readonly<Record<string, string>>): object[] {
  return Object.entries(outputs).map(([outputVariable, jsonPathExp]) => ({ outputVariable, jsonPathExp }));
}
