import * as v from 'valibot';
import { Failure, type FailureCode, isFailureCode } from './failures.ts';
import type { Instant, StoredVersion } from './ports.ts';
import { datacenters, recordNamePattern, type ServiceAppRecord, variableIdPattern } from './record.ts';
import { Secret } from './secret.ts';

const text = (what: string) =>
  v.pipe(v.string(what), v.regex(/^\S(?:[\s\S]*\S)?$/, `${what} without white space around it`));
const secret = (what: string) =>
  v.pipe(
    text(what),
    v.regex(/^[\x21-\x7e]+$/, `${what} of printable characters without spaces`),
    v.transform((value) => new Secret(value)),
  );
const matching = (pattern: RegExp, what: string) => v.pipe(v.string(what), v.regex(pattern, what));
const moment = () => {
  const what = 'a time in UTC such as 2027-02-20T06:00:00Z';
  return v.pipe(
    matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,3})?Z$/, what),
    // Date.parse takes 30 February for 2 March.
    v.check((value) => isoOf(Date.parse(value))?.slice(0, 19) === value.slice(0, 19), what),
    v.transform((value) => Date.parse(value)),
  );
};
const recordName = () => matching(recordNamePattern, "a record's name (a-z, 0-9 and -, at most 48 characters)");
const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

const targetSchema = v.object(
  {
    orgId: matching(new RegExp(`^${uuid}$`), "the org's UUID (36 characters, not the long base64 id)"),
    datacenter: v.picklist(datacenters, `one of ${datacenters.join(', ')}`),
    variableName: matching(/^[a-zA-Z\d_]{1,80}$/, "a global variable's name (letters, digits and _, at most 80)"),
    variableId: v.optional(matching(variableIdPattern, "a global variable's id")),
  },
  'an object',
);

const recordSchema = v.object(
  {
    schema: v.optional(v.literal(1, '1')),
    clientId: text('a text'),
    clientSecret: secret('a text'),
    refreshToken: secret('a text'),
    refreshTokenExpiresAt: v.optional(moment()),
    accessToken: v.optional(secret('a text')),
    accessTokenIssuedAt: v.optional(moment()),
    accessTokenExpiresAt: v.optional(moment()),
    unchangedSince: v.optional(moment()),
    scope: v.optional(v.string('a text')),
    target: v.optional(targetSchema),
    writer: v.optional(recordName()),
    recovery: v.optional(v.object({ record: recordName(), applicationId: text('a text') }, 'an object')),
    paused: v.optional(moment()),
    failure: v.optional(
      v.object(
        {
          code: v.custom<FailureCode>(isFailureCode, 'a failure code'),
          since: moment(),
          retryAt: v.optional(moment()),
        },
        'an object',
      ),
    ),
    basedOn: v.optional(text('a version id')),
    grantSeal: v.optional(text('a fingerprint')),
    grantRoot: v.optional(text('a fingerprint')),
    grantInsteadOf: v.optional(text('a fingerprint')),
    grantRefreshes: v.optional(v.number('a number')),
    variableHeld: v.optional(text('a fingerprint')),
    publishedToken: v.optional(text('a fingerprint')),
    told: v.optional(
      v.object(
        {
          refreshTokenDays: v.optional(v.number('a number')),
          rotatedAt: v.optional(moment()),
          exposedBy: v.optional(text('a text')),
          driftedAt: v.optional(moment()),
          driftTold: v.optional(v.boolean('true or false')),
        },
        'an object',
      ),
    ),
  },
  'a JSON object',
);

const fieldsInOrder = (Object.keys(recordSchema.entries) as (keyof typeof recordSchema.entries)[]).filter(
  (field) => field !== 'schema',
);
const instants = new Set([
  'refreshTokenExpiresAt',
  'accessTokenIssuedAt',
  'accessTokenExpiresAt',
  'unchangedSince',
  'paused',
  'rotatedAt',
  'driftedAt',
  'since',
  'retryAt',
]);

/** Reads a stored version. RECORD_INVALID names every field that is wrong, never its value. */
export function parseRecord(version: Pick<StoredVersion, 'record' | 'text'>): ServiceAppRecord {
  const parsed = v.safeParse(recordSchema, parseJson(version), { abortPipeEarly: true });
  if (!parsed.success) throw invalid(version.record, parsed.issues.map(problem).join('; '));
  return { ...parsed.output, source: version.text } as ServiceAppRecord;
}

/** Writes a record as JSON: what we know over what it was read from, so that fields we do not know are kept. */
export function encodeRecord(record: ServiceAppRecord): Secret {
  const before = JSON.parse(record.source.reveal()) as Record<string, unknown>;
  const after: Record<string, unknown> = { schema: 1, ...before };
  for (const field of fieldsInOrder) {
    const value = toJson(record[field], field);
    // Ours alone, and replaced as a whole; in the others somebody may keep fields of their own.
    const isOurs = field === 'failure' || field === 'told';
    after[field] = isObject(value) && isObject(before[field]) && !isOurs ? { ...before[field], ...value } : value;
  }
  return new Secret(JSON.stringify(after, null, 2));
}

function parseJson(version: Pick<StoredVersion, 'record' | 'text'>): unknown {
  let json: unknown;
  try {
    json = JSON.parse(version.text.reveal());
  } catch {
    // The parser's own message quotes the text.
    throw invalid(version.record, version.text.length === 0 ? 'it is empty' : 'it is not JSON');
  }
  if (!isObject(json)) throw invalid(version.record, 'it must be a JSON object');
  return json;
}

function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return issue.received === 'undefined' ? `${path} is missing` : `${path} must be ${issue.message}`;
}

function invalid(record: string, problems: string): Failure {
  return new Failure('RECORD_INVALID', `Record ${record} cannot be used: ${problems}.`);
}

function toJson(value: unknown, field: string): unknown {
  if (value instanceof Secret) return value.reveal();
  if (typeof value === 'number' && instants.has(field)) return new Date(value).toISOString().replace('.000Z', 'Z');
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, toJson(inner, key)]));
}

function isoOf(moment: Instant): string | undefined {
  return Number.isFinite(moment) ? new Date(moment).toISOString() : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
