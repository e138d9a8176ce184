import type { Answer, Exchange } from '../loopback-server.ts';
import { AwsError } from './aws-error.ts';

/** What an operation returns: its members by name, and lists of them. One that is undefined is left out. */
export type Shape = string | undefined | readonly Shape[] | { readonly [member: string]: Shape };

type Operations = Readonly<Record<string, (form: URLSearchParams) => Shape>>;

/** The operation that a request of AWS Query asks for. */
export function queryOperation({ body }: Exchange): string {
  return new URLSearchParams(body).get('Action') ?? '';
}

/** The answer of a service that speaks AWS Query: a form in, XML out. */
export function answerQuery(xmlns: string, requestId: string, exchange: Exchange, operations: Operations): Answer {
  const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
  const action = queryOperation(exchange);
  try {
    const operate = operations[action];
    if (!operate) throw new AwsError('InvalidAction', `The sandbox knows ${Object.keys(operations).join(', ')} only.`);
    const result = element(`${action}Result`, operate(new URLSearchParams(exchange.body)) ?? {});
    const metadata = element('ResponseMetadata', { RequestId: requestId });
    return { status: 200, headers, body: envelope(`${action}Response`, xmlns, result + metadata) };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const told = element('Error', { Type: 'Sender', Code: error.name, Message: error.message });
    const body = envelope('ErrorResponse', xmlns, told + element('RequestId', requestId));
    return { status: error.status, headers, body };
  }
}

function envelope(name: string, xmlns: string, content: string): string {
  return `<${name} xmlns="${xmlns}">${content}</${name}>`;
}

function element(name: string, shape: Shape): string {
  return shape === undefined ? '' : `<${name}>${content(shape)}</${name}>`;
}

function content(shape: NonNullable<Shape>): string {
  if (typeof shape === 'string') return shape.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  if (Array.isArray(shape)) return shape.map((one) => element('member', one)).join('');
  return Object.entries(shape)
    .map(([member, inner]) => element(member, inner))
    .join('');
}
