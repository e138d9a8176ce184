import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { type HttpAnswer, send } from '../http.ts';
import { ActivityFailed, NotKnown } from '../stops.ts';
import type { Value } from '../values.ts';
import { fill } from './outputs.ts';

type Properties = PropertiesByKind['http-request-v2'];

/** Calls an API. Every answer, with any status, leaves by `default`; a 5xx is tried again first. */
export async function httpRequest(properties: Properties, context: ActivityContext): Promise<Exit> {
  const { scope, contact, entry } = context;
  const { baseUrl, authorization } = await target(properties, context);
  const address = scope.render(addressOf(properties));
  if (properties.authenticated) checkSeam(baseUrl, address);
  const url = readUrl(baseUrl + address);
  for (const [name, value] of Object.entries(properties.httpQueryParameters ?? {})) {
    url.searchParams.append(name, scope.render(value));
  }
  const method = properties.httpRequestMethod;
  const body = method === 'GET' ? '' : scope.render(properties.httpRequestBody ?? '');
  const headers = Object.fromEntries(
    Object.entries(properties.httpRequestHeaders ?? {}).map(([name, value]) => [
      name.toLowerCase(),
      scope.render(value),
    ]),
  );
  const request = {
    method,
    url,
    headers: { ...(body === '' ? {} : { 'content-type': contentType(properties) }), ...headers, ...authorization },
    body: body === '' ? undefined : body,
    timeoutMs: Number(properties.httpResponseTimeout),
  };
  if (contact.world.origins[url.origin] === undefined) entry.standIn = 'an unknown service answered';
  const statuses: number[] = [];
  entry.request = { method, to: baseUrl + withoutQuery(addressOf(properties)), statuses };

  let answer: HttpAnswer;
  do {
    statuses.push(0);
    answer = await send(request, contact);
    statuses[statuses.length - 1] = answer.status;
  } while (answer.status >= 500 && statuses.length <= Number(properties.retryAttempts));

  scope.setResult(properties.name, {
    httpStatusCode: answer.status,
    httpResponseBody: answer.body,
    httpResponseHeaders: answer.headers,
  });
  fill(properties.outputVariableArray ?? [], json(answer.body), context);
  return { port: 'default' };
}

async function target({ authenticated, connectorId }: Properties, { contact }: ActivityContext) {
  if (!authenticated) return { baseUrl: '', authorization: {} };
  const connector = contact.world.connectors[connectorId ?? ''];
  if (!connector) throw new NotKnown(`no connector has the id "${connectorId ?? ''}"`);
  try {
    return { baseUrl: connector.baseUrl, authorization: { authorization: await connector.authorization() } };
  } catch {
    throw new ActivityFailed('the connector has no token');
  }
}

/** Joined as they stand, `https://host` and `path` would be another host. */
function checkSeam(baseUrl: string, path: string): void {
  if (path !== '' && !path.startsWith('?') && baseUrl.endsWith('/') === path.startsWith('/'))
    throw new NotKnown(
      'how the platform joins its path to the address of the connector is not known unless exactly one slash is between them',
    );
}

function addressOf({ authenticated, httpRequestPath, httpRequestUrl }: Properties): string {
  return (authenticated ? httpRequestPath : httpRequestUrl) ?? '';
}

/** An expression may hold a question mark of its own. */
function withoutQuery(address: string): string {
  return address.replace(/(\{\{.*?\}\})|\?.*$/gs, '$1');
}

function readUrl(text: string): URL {
  if (!URL.canParse(text)) throw new ActivityFailed('its address is no URL');
  return new URL(text);
}

function contentType({ httpContentType }: Properties): string {
  if (httpContentType === 'Application/JSON') return 'application/json';
  throw new NotKnown(`the runner does not know the content type "${httpContentType}"`);
}

function json(body: string): Value | undefined {
  try {
    return JSON.parse(body) as Value;
  } catch {
    return undefined;
  }
}
