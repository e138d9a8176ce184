import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Loopback, type LoopbackServer } from '../loopback.ts';
import { seededRandom } from '../random.ts';
import { uuid } from './notation.ts';

/** What a function is invoked with: API Gateway's payload format 2.0. */
export interface HttpApiEvent {
  version: '2.0';
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  headers: Record<string, string>;
  cookies?: string[];
  queryStringParameters?: Record<string, string>;
  requestContext: {
    http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
    requestId: string;
    routeKey: string;
    stage: '$default';
    time: string;
    timeEpoch: number;
  };
  body?: string;
  isBase64Encoded: boolean;
}

/** What it answers. */
interface HttpApiResult {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

export interface HttpApiOptions {
  now: () => number;
  loopback?: Loopback;
  /** Paths that lead to the function, with any method. */
  paths: readonly string[];
  /** Rejects where the function fails. */
  invoke: (event: HttpApiEvent) => Promise<unknown>;
}

const LONGEST_BODY = 10 * 1024 * 1024;
/** Other bodies reach the function in Base64, forms among them. */
const asText = /^(text\/|application\/(json|javascript|xml)\b)/i;

/** An HTTP API of API Gateway on loopback: requests become events, and what the function answers goes back. */
export async function serveHttpApi(options: HttpApiOptions): Promise<LoopbackServer> {
  const random = seededRandom(6);
  const server = createServer(async (request, response) => {
    const requestId = uuid(random);
    const result = await answerTo(request, requestId, options).catch(() => undefined);
    if (result) send(response, result, requestId);
    else request.socket.destroy();
  });
  return (options.loopback ?? new Loopback()).listen(server);
}

async function answerTo(request: IncomingMessage, requestId: string, options: HttpApiOptions): Promise<HttpApiResult> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  if (body.length > LONGEST_BODY) return message(413, 'Request Entity Too Large');
  const event = describe(request, body, requestId, options.now());
  if (!options.paths.includes(event.rawPath)) return message(404, 'Not Found');
  try {
    const result = (await options.invoke(event)) as Partial<HttpApiResult> | null;
    return typeof result?.statusCode === 'number' ? (result as HttpApiResult) : message(500, 'Internal Server Error');
  } catch {
    return message(500, 'Internal Server Error');
  }
}

function describe(request: IncomingMessage, body: Buffer, requestId: string, now: number): HttpApiEvent {
  const { method = 'GET', url = '/', httpVersion } = request;
  const [rawPath = '/', ...query] = url.split('?');
  const rawQueryString = query.join('?');
  const { cookie, ...headers } = joined(request.rawHeaders);
  const isText = asText.test(headers['content-type'] ?? '');
  const routeKey = `ANY ${rawPath}`;
  return {
    version: '2.0',
    routeKey,
    rawPath,
    rawQueryString,
    headers,
    ...(cookie !== undefined && { cookies: cookie.split('; ') }),
    ...(rawQueryString !== '' && { queryStringParameters: parametersOf(rawQueryString) }),
    requestContext: {
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${httpVersion}`,
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey,
      stage: '$default',
      time: new Date(now).toUTCString(),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** Names in lower case; what was sent several times, with commas between. */
function joined(rawHeaders: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = (rawHeaders[place] ?? '').toLowerCase();
    const value = rawHeaders[place + 1] ?? '';
    headers[name] = Object.hasOwn(headers, name) ? `${headers[name]},${value}` : value;
  }
  return headers;
}

function parametersOf(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    parameters[name] = Object.hasOwn(parameters, name) ? `${parameters[name]},${value}` : value;
  }
  return parameters;
}

function message(statusCode: number, text: string): HttpApiResult {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify({ message: text }) };
}

function send(
  response: ServerResponse,
  { statusCode, headers = {}, body = '', isBase64Encoded }: HttpApiResult,
  requestId: string,
) {
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  response.writeHead(statusCode, { 'content-length': bytes.length, ...headers, 'apigw-requestid': requestId });
  response.end(bytes);
}
