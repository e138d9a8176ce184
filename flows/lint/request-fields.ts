import { type Activity, type ActivityOf, isKind } from '../format.ts';
import { activitiesOf, type FlowView } from './flow-view.ts';
import { isJsonLike } from './texts.ts';

export type HttpRequest = ActivityOf<'http-request-v2'>;

/** One thing that a request sends under a name. */
export interface RequestField {
  place: 'header' | 'query parameter' | 'body';
  key: string;
  text: string;
}

export function requestsOf(view: FlowView): HttpRequest[] {
  return activitiesOf(view).filter(isRequest);
}

function isRequest(activity: Activity): activity is HttpRequest {
  return isKind(activity, 'http-request-v2');
}

/** Where a request goes: the whole address, or the path that its connector completes. */
export function addressOf({ properties }: HttpRequest): string {
  return (properties.authenticated ? properties.httpRequestPath : properties.httpRequestUrl) ?? '';
}

/** Whether it asks for tokens, be it by the report of a refused one. */
export function isTokenRequest(request: HttpRequest): boolean {
  return /\/(?:access_token|token|v1\/refresh)(?:[/?]|$)/.test(addressOf(request));
}

/** Whether it changes a global variable. */
export function isVariableWrite(request: HttpRequest): boolean {
  return (
    /\/cad-variable(?:[/?]|$)/.test(addressOf(request)) && /^(?:PUT|POST)$/.test(request.properties.httpRequestMethod)
  );
}

/** Everything that a request sends under a name. */
export function fieldsOf({ properties }: HttpRequest): RequestField[] {
  const named = (place: RequestField['place'], entries: Iterable<[string, string]>) =>
    [...entries].map(([key, text]) => ({ place, key, text }));
  return [
    ...named('header', Object.entries(properties.httpRequestHeaders ?? {})),
    ...named('query parameter', Object.entries(properties.httpQueryParameters ?? {})),
    ...named('body', bodyFields(properties.httpRequestBody ?? '')),
  ];
}

/** By pattern, because a body with expressions in it need not be JSON before they are replaced. */
function* bodyFields(body: string): Iterable<[string, string]> {
  if (isJsonLike(body)) {
    const field = /"([^"\\{}]+)"\s*:\s*"((?:\{\{[^}]*\}\}|\{(?!\{)|\\.|[^"\\{])*)"/g;
    for (const [, key = '', text = ''] of body.matchAll(field)) yield [key, text];
  } else {
    for (const pair of body.split('&')) {
      const [key = '', ...text] = pair.split('=');
      if (text.length > 0) yield [key.trim(), text.join('=')];
    }
  }
}
