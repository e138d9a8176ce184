/** Whose words an answer can be. */
export type Speaker = 'webex' | 'contact center' | 'flow store';

/** What a service says of a failure. */
export interface OwnWords {
  name?: ErrorName;
  /** What that means, in our words; undefined where it tells no more than the status. */
  why?: string;
}

const dead = 'the refresh token has expired or was revoked, or another refresh has replaced it';
const unknownClient = 'the client id or the client secret is wrong';

/**
 * What OAuth and Webex call the reasons for a refusal, the most telling first, and what they mean.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.2
 */
const errorNames = {
  tokenlimit_reached: 'the account holds as many living access tokens as Webex allows',
  invalid_grant: dead,
  invalid_refresh_token: dead,
  invalid_client: unknownClient,
  unauthorized_client: '',
  unsupported_grant_type: '',
  invalid_scope: '',
  invalid_request: '',
  server_error: '',
  temporarily_unavailable: '',
} as const;

export type ErrorName = keyof typeof errorNames;
const names = Object.keys(errorNames) as ErrorName[];

/** What Webex says in sentences. */
const sentences: [pattern: RegExp, why: string][] = [
  [/\brefresh[ _]?token\b[^.]*\b(?:expired|revoked|malformed|invalid)\b/i, dead],
  [/\bclient[ _]?(?:id|secret|credentials)\b[^.]*\b(?:invalid|wrong|mismatch)/i, unknownClient],
];

/**
 * What a service itself says in the body of an answer that is no success. Undefined where the words are not its own: a
 * page of HTML, nothing at all, a text, or JSON of another kind is what proxies, firewalls and gateways before it say,
 * and says nothing of a grant, of a token or of a variable.
 *
 * Nothing comes out but our own words: a service may echo what we sent, secrets included.
 */
export function ownWords(speaker: Speaker, body: string): OwnWords | undefined {
  if (speaker === 'flow store' && body.trim() === '') return {}; // its description knows no body of its refusals
  const json = objectIn(body);
  if (!json || !shapes[speaker].some((isShape) => isShape(json))) return undefined;
  const name = nameIn(json, body);
  const why = (name && errorNames[name]) || sentences.find(([pattern]) => pattern.test(body))?.[1];
  return { ...(name && { name }), ...(why && { why }) };
}

type Json = Record<string, unknown>;

/** `{"error":"invalid_grant","error_description":"..."}` */
const isOAuth = ({ error }: Json) => oauthName(error) !== undefined;

/** `{"message":"...","errors":[{"description":"..."}],"trackingId":"ROUTER_..."}`, or a name alone as `message` */
const isWebex = ({ message, errors, trackingId }: Json) =>
  isText(message) &&
  (isText(trackingId) ||
    oauthName(message) !== undefined ||
    (Array.isArray(errors) && errors.some((one) => isText((one as Json | null)?.description))));

/** Webex's own sentence, in any member: only Webex uses it. */
const isDeadGrant = (json: Json) => JSON.stringify(json).includes(DEAD_GRANT);
const DEAD_GRANT = 'The refresh token provided is expired, revoked, malformed, or invalid';

/** `{"trackingId":"...","error":{"key":"400","message":[{"description":"..."}],"reason":"..."}}`, or a text as `error` */
const isContactCenter = ({ error, trackingId }: Json) =>
  isObject(error)
    ? isText(trackingId) || ('key' in error && ('reason' in error || Array.isArray(error.message)))
    : isText(error) && isText(trackingId);

/** `{"timestamp":"...","status":403,"error":"Forbidden","path":"/..."}` */
const isGateway = ({ timestamp, status, error, path }: Json) =>
  timestamp !== undefined && typeof status === 'number' && isText(error) && isText(path);

const shapes: Record<Speaker, readonly ((json: Json) => boolean)[]> = {
  webex: [isOAuth, isWebex, isDeadGrant],
  'contact center': [isWebex, isContactCenter],
  'flow store': [isWebex, isContactCenter, isGateway],
};

/** The most telling name in any place; but where OAuth's `error` says that it may pass, no description says otherwise. */
function nameIn({ error }: Json, body: string): ErrorName | undefined {
  const found = names.find((name) => new RegExp(`\\b${name}\\b`, 'i').test(body));
  const named = oauthName(error);
  return found !== 'tokenlimit_reached' && mayPass(named) ? named : found;
}

/** Whether a service says by that name that asking later may help. */
export function mayPass(name: ErrorName | undefined): boolean {
  return name === 'server_error' || name === 'temporarily_unavailable';
}

function oauthName(error: unknown): ErrorName | undefined {
  const text = isText(error) ? error.trim().toLowerCase() : undefined;
  return names.find((name) => name === text);
}

function objectIn(body: string): Json | undefined {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '';
}
