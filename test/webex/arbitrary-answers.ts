import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { foreignBodies, ownBodies } from '../../sandbox/webex/answer-bodies.ts';
import { canary } from '../support/canaries.ts';

/** Whose words a body is, or what it brings. */
type Label = 'webex' | 'contact center' | 'both' | 'foreign' | 'tokens' | 'variable' | 'expiry';

/** An answer as it goes over the wire. */
export interface WireAnswer {
  status: number;
  contentType: string;
  label: Label;
  text: string;
  coding: keyof typeof codings;
  framing: 'length' | 'chunked' | 'close' | 'two equal lengths';
  interim: string;
  /** How much of the body is sent before the connection ends; 1: all. */
  part: number;
}

/** What a broken proxy or an eager one makes of a body, and what it calls it. */
const codings = {
  none: (body: Buffer) => ['', body],
  gzip: (body: Buffer) => ['Content-Encoding: gzip\r\n', gzipSync(body)],
  'gzip without saying so': (body: Buffer) => ['', gzipSync(body)],
  deflate: (body: Buffer) => ['Content-Encoding: deflate\r\n', deflateSync(body)],
  'bare deflate': (body: Buffer) => ['Content-Encoding: deflate\r\n', deflateRawSync(body)],
  br: (body: Buffer) => ['Content-Encoding: br\r\n', brotliCompressSync(body)],
  zstd: (body: Buffer) => ['Content-Encoding: zstd\r\n', zstdCompressSync(body)],
  'two of them': (body: Buffer) => ['Content-Encoding: br, gzip\r\n', gzipSync(brotliCompressSync(body))],
  'only said to be gzip': (body: Buffer) => ['Content-Encoding: gzip\r\n', body],
  'only said to be br': (body: Buffer) => ['Content-Encoding: br\r\n', body],
} as const satisfies Record<string, (body: Buffer) => [string, Buffer]>;

const textOf = (body: unknown) => (typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));
/** In Webex's shape, which is believed of either service. */
const inWebexShape = ['webex', 'webex without errors', 'dead grant', 'tokenlimit_reached'];

function labelOf(name: string): Label {
  if (name in foreignBodies) return 'foreign';
  if (name.startsWith('contact center')) return 'contact center';
  return inWebexShape.includes(name) ? 'both' : 'webex';
}

const service = canary('given');
const tokens = fc
  .record(
    {
      access_token: fc.constant(`${service}-access`),
      expires_in: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(null, '1209599', 'soon', 2 ** 63)),
      refresh_token: fc.constant(`${service}-refresh`),
      refresh_token_expires_in: fc.jsonValue(),
      scope: fc.jsonValue(),
      error: fc.constantFrom('invalid_grant', 'server_error'),
      message: fc.constant('No.'),
      trackingId: fc.uuid(),
    },
    { requiredKeys: ['access_token', 'refresh_token'] },
  )
  .map((body) => ({ label: 'tokens' as Label, text: JSON.stringify(body) }));

const variable = {
  id: '93912f11-6017-404b-bf14-5331890b1797',
  name: 'WEBEX_ACCESS_TOKEN',
  variableType: 'String',
  active: true,
  agentEditable: false,
  agentViewable: false,
  reportable: false,
  defaultValue: `${service}-old`,
};
const nearly = fc
  .dictionary(fc.constantFrom(...Object.keys(variable), 'data', 'meta'), fc.jsonValue())
  .map((change) => ({ label: 'variable' as Label, text: JSON.stringify({ ...variable, ...change }) }));

const named = (bodies: typeof ownBodies | typeof foreignBodies) =>
  fc
    .tuple(fc.constantFrom(...Object.entries(bodies)), fc.integer({ min: 200, max: 599 }))
    .map(([[name, body], status]) => ({ label: labelOf(name), text: textOf(body(status).body) }));
const noise = fc
  .oneof(
    fc.string(),
    fc.string().map((text) => `<html>invalid_grant ${text}`),
    fc.array(fc.jsonValue()).map((list) => JSON.stringify(list)),
  )
  .map((text) => ({ label: 'foreign' as Label, text }));
const expiry = fc.jsonValue().map((exp) => ({ label: 'expiry' as Label, text: JSON.stringify({ exp }) }));

const body = fc.oneof(
  { weight: 4, arbitrary: named(ownBodies) },
  { weight: 4, arbitrary: named(foreignBodies) },
  { weight: 3, arbitrary: tokens },
  nearly,
  expiry,
  noise,
);

/** Any status with any type, any body, any coding, however it is framed, and wherever it breaks off. */
export const wireAnswers: fc.Arbitrary<WireAnswer> = fc
  .record({
    status: fc.oneof(
      fc.constantFrom(200, 400, 401, 403, 404, 409, 412, 429, 503),
      fc.integer({ min: 200, max: 599 }).filter((status) => status !== 204 && status !== 304),
    ),
    contentType: fc.constantFrom(
      'application/json',
      'text/html; charset=utf-8',
      'text/plain',
      'application/problem+json',
    ),
    body,
    coding: fc.constantFrom(...(Object.keys(codings) as WireAnswer['coding'][])),
    framing: fc.constantFrom<WireAnswer['framing']>('length', 'chunked', 'close', 'two equal lengths'),
    interim: fc.constantFrom('', '', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\n\r\n'),
    part: fc.oneof(fc.constant(1), fc.constant(1), fc.double({ min: 0, max: 1, noNaN: true })),
  })
  .map(({ body, ...rest }) => ({ ...rest, ...body }));

/** Sends it and ends the connection. */
export function sendOver(socket: Socket, answer: WireAnswer): void {
  const [coding, bytes] = codings[answer.coding](Buffer.from(answer.text));
  const sent = bytes.subarray(0, Math.floor(bytes.length * answer.part));
  const length = `Content-Length: ${bytes.length}\r\n`;
  const framing = {
    length,
    close: '',
    'two equal lengths': length + length,
    chunked: 'Transfer-Encoding: chunked\r\n',
  };
  const head =
    `${answer.interim}HTTP/1.1 ${answer.status} Status\r\nContent-Type: ${answer.contentType}\r\n` +
    `${coding}${framing[answer.framing]}Connection: close\r\n\r\n`;
  const chunk = Buffer.from(`${bytes.length.toString(16)}\r\n`);
  const end = Buffer.from(sent.length === bytes.length ? '\r\n0\r\n\r\n' : '');
  const whole =
    answer.framing !== 'chunked' ? [sent] : bytes.length === 0 ? [Buffer.from('0\r\n\r\n')] : [chunk, sent, end];
  socket.end(Buffer.concat([Buffer.from(head), ...whole]));
}

/** How many characters of the text came, as far as that can be told without decoding. */
export function charactersSent({ text, coding, part }: WireAnswer): number | undefined {
  if (part === 1) return text.length;
  const isPlain = coding === 'none' || coding === 'only said to be gzip';
  return isPlain ? Math.floor(Buffer.byteLength(text) * part) : undefined;
}
