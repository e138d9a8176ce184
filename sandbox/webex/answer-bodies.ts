import { STATUS_CODES } from 'node:http';
import type { Answer } from '../loopback-server.ts';

/** Makes an answer of a status. */
type Body = (status: number) => Answer;

const trackingId = 'ROUTER_5D8C2F1B-0F9E-01BB-5B3C-AC12DD165B3C';
const json =
  (body: (status: number) => unknown): Body =>
  (status) => ({ status, body: body(status) });
const text =
  (type: string, body: string): Body =>
  (status) => ({ status, headers: { 'content-type': type }, body });
const oauth = (error: string, description = 'No.') => json(() => ({ error, error_description: description }));

const DEAD_GRANT = 'The refresh token provided is expired, revoked, malformed, or invalid';
const BLOCKED = '<!DOCTYPE html><html><title>Access denied</title><h1>403 Forbidden</h1>';

/** What the services themselves say where they refuse, in each of their shapes. To be planned as faults. */
export const ownBodies = {
  webex: json(() => ({ message: 'The request is refused.', errors: [{ description: 'It is refused.' }], trackingId })),
  'webex without errors': json(() => ({ message: 'The request is refused.', trackingId })),
  'dead grant': json(() => ({ message: DEAD_GRANT, errors: [{ description: DEAD_GRANT }], trackingId })),
  'dead grant, oauth': oauth('invalid_request', DEAD_GRANT),
  invalid_grant: oauth('invalid_grant'),
  invalid_client: oauth('invalid_client'),
  invalid_request: oauth('invalid_request'),
  unauthorized_client: oauth('unauthorized_client'),
  server_error: oauth('server_error'),
  temporarily_unavailable: oauth('temporarily_unavailable', 'invalid_grant cannot be checked now'),
  tokenlimit_reached: json(() => ({
    message: 'Refused.',
    errors: [{ description: 'tokenlimit_reached' }],
    trackingId,
  })),
  'contact center': json((status) => ({
    trackingId: `ccconfig_${trackingId.slice(7)}`,
    error: { key: String(status), message: [{ description: 'It is refused.' }], reason: 'REFUSED' },
  })),
  'contact center, text': json(() => ({ trackingId: `ccconfig_${trackingId.slice(7)}`, error: 'It is refused.' })),
} as const satisfies Record<string, Body>;

/** What stands in front of a service says in its place: proxies, firewalls, gateways, pages that ask for a sign-in. */
export const foreignBodies = {
  nothing: json(() => undefined),
  'a page': text('text/html; charset=utf-8', BLOCKED),
  'a page that names an error': text('text/html', `${BLOCKED}<p>error: invalid_grant, tokenlimit_reached</p>`),
  'a page that calls itself JSON': text('application/json', BLOCKED),
  'a text': text('text/plain', 'upstream connect error or disconnect/reset before headers'),
  'a bare name': text('text/plain', 'invalid_grant'),
  "API Gateway's JSON": json((status) => ({ message: STATUS_CODES[status] })),
  "a gateway's JSON": json((status) => ({
    timestamp: '2027-01-04T08:00:00.000+00:00',
    status,
    error: STATUS_CODES[status],
    path: '/',
  })),
  "a proxy's JSON": json((status) => ({ error: STATUS_CODES[status] ?? 'blocked', reason: 'policy' })),
  "a firewall's JSON": json((status) => ({ error: { code: status, message: 'Blocked by policy.', status: 'DENIED' } })),
  'a list': json(() => [{ error: 'invalid_grant' }]),
  'an empty object': json(() => ({})),
} as const satisfies Record<string, Body>;
