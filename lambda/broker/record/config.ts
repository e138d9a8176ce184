import { hash } from 'node:crypto';
import * as v from 'valibot';
import { Failure } from './failures.ts';
import { matching, moment } from './fields.ts';
import type { Secret } from './secret.ts';
import { applicationId, clientId, datacenter, orgId, recordName, typedSecret, variableName } from './typed-fields.ts';
import { readTypedJson } from './typed-json.ts';
import { gathered, misplaced } from './typed-places.ts';

/** Goes into URLs as it is. */
export const variableIdPattern = /^[\w-]{1,64}$/;

const targetSchema = v.object(
  {
    orgId,
    datacenter,
    variableName,
    /** Needed if the name is not enough to find the variable; the broker finds it out. */
    variableId: v.optional(matching(variableIdPattern, "a global variable's id")),
  },
  'an object',
);

const recoverySchema = v.object({ record: recordName, applicationId }, 'an object');

/** What operators type. Only the first three fields are required. */
const configSchema = v.object(
  {
    schema: v.optional(v.pipe(v.picklist([1, '1'], '1'), v.transform(Number))),
    clientId,
    clientSecret: typedSecret,
    refreshToken: typedSecret,
    refreshTokenExpiresAt: v.optional(moment()),
    /** Absent: the token is kept fresh and published nowhere. */
    target: v.optional(targetSchema),
    /** The record whose token may write the variable; absent: this one's. */
    writer: v.optional(recordName),
    recovery: v.optional(recoverySchema),
    /** Since when only a forced pass refreshes or publishes. */
    paused: v.optional(moment()),
  },
  'a JSON object',
);

export type Config = v.InferOutput<typeof configSchema>;
export type Target = v.InferOutput<typeof targetSchema>;

/**
 * Reads what operators typed. RECORD_INVALID names every wrong field, never its value. The broker ignores unknown
 * fields, unless they look like a misspelt known one.
 */
export function parseConfig(record: string, document: Secret): Config {
  const typed = readTypedJson(document);
  if (typeof typed === 'string') throw invalid(record, `it ${typed}`);
  const target = gathered(typed, 'target', Object.keys(targetSchema.entries), true);
  const { fields, problems } = gathered(target.fields, 'recovery', Object.keys(recoverySchema.entries), false);
  const parsed = v.safeParse(configSchema, fields, { abortPipeEarly: true });
  const all = [...target.problems, ...problems, ...misplaced(fields, places), ...(parsed.issues ?? []).map(problem)];
  if (parsed.success && all.length === 0) return parsed.output;
  throw invalid(record, all.join('; '));
}

/** The fields of a config, by where they stand. */
export const places = {
  top: Object.keys(configSchema.entries),
  inside: { target: Object.keys(targetSchema.entries), recovery: Object.keys(recoverySchema.entries) },
};

/** Identifies the typed grant: the same client and refresh token are the same lineage. */
export function lineageOf({ clientId, refreshToken }: Pick<Config, 'clientId' | 'refreshToken'>): string {
  return hash('sha256', JSON.stringify([clientId, refreshToken.reveal()])).slice(0, 16);
}

type Place = { orgId: string; datacenter: string; variableName: string };

export function isSameVariable(one: Place | undefined, other: Place | undefined): boolean {
  return (
    one?.orgId === other?.orgId && one?.datacenter === other?.datacenter && one?.variableName === other?.variableName
  );
}

function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return issue.received === 'undefined' ? `${path} is missing` : `${path} must be ${issue.message}`;
}

function invalid(record: string, problems: string): Failure {
  return new Failure('RECORD_INVALID', `Record ${record} cannot be used: ${problems}.`);
}
