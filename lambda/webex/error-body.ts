/**
 * What OAuth and Webex call the reasons for a refusal.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const errorNames = [
  'tokenlimit_reached',
  'invalid_grant',
  'invalid_refresh_token',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_request',
] as const;

export type ErrorName = (typeof errorNames)[number];

/**
 * The first of the known names, the most telling first, that occurs in an error's body.
 *
 * The services put it into `error`, `message`, `errors[].description`, `error.message[].description` or a bare text,
 * and gateways before them answer with HTML or half a body. So the body is not parsed but searched, which reads all
 * of these, and can bring nothing to light but our own words: a service may echo what we sent, secrets included.
 */
export function findErrorName(body: string): ErrorName | undefined {
  return errorNames.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(body));
}

/**
 * What the service calls the request, by its header or else by its answer's body. Undefined where it does not look
 * like one (`ROUTER_5D8C2F1B-...`, `ccconfig_c1a4fcef-...`, a bare UUID) or repeats a part of what we sent.
 */
export function findTrackingId(header: string | undefined, body: string, sent: string): string | undefined {
  const id = header ?? /"trackingId"\s*:\s*"([^"]{1,100})"/i.exec(body)?.[1];
  const digits = /^(?:[A-Za-z-]{1,16}_)?([\dA-Fa-f-]{16,36})(?:_\d{1,4})?$/.exec(id ?? '')?.[1];
  return digits !== undefined && !sent.includes(digits) ? id : undefined;
}
