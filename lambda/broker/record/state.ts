import * as v from 'valibot';
import { type FailureCode, isFailureCode } from './failures.ts';
import { moment, secret, text } from './fields.ts';
import { Secret } from './secret.ts';
import { DAY, type Instant, iso } from './time.ts';

/** Why a token was requested. */
export const reasons = ['forced', 'no-token', 'due', 'revoked', 'reported', 'owed'] as const;
export type Reason = (typeof reasons)[number];

/** A refresh token with the access token that Webex last returned for it. */
const grantSchema = v.object({
  lineage: text(),
  clientId: text(),
  /** How often the lineage was refreshed: clocks may differ, this does not. */
  generation: v.number(),
  refreshToken: secret(),
  refreshTokenExpiresAt: v.optional(moment()),
  refreshedAt: moment(),
  reason: v.optional(v.picklist(reasons)),
  accessToken: v.optional(secret()),
  /** When Webex issued the access token; an answer with the same token does not change it. */
  issuedAt: v.optional(moment()),
  expiresAt: v.optional(moment()),
  /** Set while the endpoint's last answer was the token that the grant had already. */
  sameTokenSince: v.optional(moment()),
  scope: v.optional(v.string()),
});

/** A token in a variable, as far as the broker knows. */
const publishedSchema = v.object({
  orgId: text(),
  datacenter: text(),
  variableName: text(),
  variableId: text(),
  /** Of the token. */
  fingerprint: text(),
  expiresAt: v.optional(moment()),
  /** When the token was last seen in the variable and accepted. */
  acceptedAt: v.optional(moment()),
  /** Since when, and why, callers cannot use it. */
  lost: v.optional(v.object({ since: moment(), why: v.picklist(['revoked', 'missing', 'unfit', 'replaced']) })),
});

const failureSchema = v.object({
  code: v.custom<FailureCode>(isFailureCode),
  since: moment(),
  /** The service that refused is left alone until then; absent: the retry policy decides. */
  retryAt: v.optional(moment()),
  /** The config with which it failed: an edit lifts the cooldown. */
  configVersion: text(),
});

/** The sent notifications, so that each is sent once. */
const notifiedSchema = v.object({
  failure: v.optional(v.custom<FailureCode>(isFailureCode)),
  failureSince: v.optional(moment()),
  /** Of which failure they heard last, when, and when before that; what is over leaves it as it is. */
  lastFailure: v.optional(v.custom<FailureCode>(isFailureCode)),
  failedAt: v.optional(moment()),
  failedBeforeAt: v.optional(moment()),
  /** At how many days before its end they heard of the refresh token. */
  refreshTokenDays: v.optional(v.number()),
  rotatedAt: v.optional(moment()),
  /** They heard that consumers get no token any more. */
  consumersGone: v.optional(v.literal(true)),
  /** The variable's flags by which others can see it. */
  exposedBy: v.optional(text()),
  driftAt: v.optional(moment()),
  revokedAt: v.optional(moment()),
  /** The lineage whose refusal they heard of. */
  refusedLineage: v.optional(text()),
});

/** What the broker keeps of a record. Unreadable parts are left out; the rest is still useful. */
const stateSchema = v.object({
  /** One of each of the last three lineages. */
  grants: v.fallback(v.pipe(v.array(v.fallback(v.nullable(grantSchema), null)), v.transform(present)), []),
  /** What people typed was refused; an earlier grant goes on. */
  refusal: optional(v.object({ lineage: text(), configVersion: text(), since: moment() })),
  /** The token that callers have. */
  published: optional(publishedSchema),
  /** Fingerprints of tokens that the broker began to publish, until one was read from the variable. */
  publishing: optional(v.object({ fingerprints: v.array(text()), since: moment() })),
  failure: optional(failureSchema),
  /** The refreshes of the last day. */
  refreshes: v.fallback(v.array(moment()), []),
  /** When the variable last held something that the broker did not publish, and when before that. */
  driftedAt: optional(moment()),
  driftedBeforeAt: optional(moment()),
  /** When a token that Webex had revoked was last replaced, and when before that. */
  revokedAt: optional(moment()),
  revokedBeforeAt: optional(moment()),
  /** When a refresh last brought another refresh token. */
  rotatedAt: optional(moment()),
  /** Whether consumers of the token endpoint are given the token; absent where they never were. */
  consumers: optional(v.picklist(['given', 'gone'])),
  notified: v.fallback(v.optional(notifiedSchema, {}), {}),
});

export type State = v.InferOutput<typeof stateSchema>;
export type Grant = v.InferOutput<typeof grantSchema>;
export type Published = v.InferOutput<typeof publishedSchema>;
export type FailureState = v.InferOutput<typeof failureSchema>;
export type Notified = v.InferOutput<typeof notifiedSchema>;

export const emptyState: State = { grants: [], refreshes: [], notified: {} };

/** Reads the saved state. A damaged document loses only its damaged parts, never the record. */
export function parseState(document: Secret): State {
  try {
    return v.parse(stateSchema, JSON.parse(document.reveal()));
  } catch {
    return emptyState;
  }
}

/** The last time with a year of four digits: an absurd value costs an early refresh, never the grant. */
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** Writes it as compact JSON, keys in order: times in ISO 8601, secrets revealed. */
export function encodeState(state: State): Secret {
  return new Secret(JSON.stringify(plain({ schema: 1, ...state }, '')));
}

function plain(value: unknown, key: string): unknown {
  if (value instanceof Secret) return value.reveal();
  if (Array.isArray(value)) return value.map((item) => plain(item, key === 'refreshes' ? 'refreshedAt' : key));
  if (typeof value === 'number' && /(At|[sS]ince)$/.test(key)) return iso(Math.min(Math.max(value, 0), LAST_MOMENT));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([name, inner]) => [name, plain(inner, name)] as const);
  return Object.fromEntries(entries.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Whether two states say the same. What a pass has not changed is the same object, so that this costs next to nothing. */
export function isSameState(one: State, other: State): boolean {
  return isSame(one, other);
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (one instanceof Secret) return other instanceof Secret && one.equals(other);
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [some, others] = [one, other] as Record<string, unknown>[];
  return Object.keys({ ...some, ...others }).every((key) => isSame(some?.[key], others?.[key]));
}

/** The refreshes of the last 24 hours, without those that a wrong clock noted in the future. */
export function recentRefreshes({ refreshes }: State, now: Instant): Instant[] {
  return refreshes.filter((moment) => Math.abs(now - moment) < DAY);
}

function optional<Schema extends v.GenericSchema>(schema: Schema) {
  return v.fallback(v.optional(schema), undefined);
}

function present(grants: (v.InferOutput<typeof grantSchema> | null)[]) {
  return grants.filter((grant) => grant !== null);
}
