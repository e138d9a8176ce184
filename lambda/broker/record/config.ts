import { hash } from 'node:crypto';
import * as v from 'valibot';
import { Failure } from './failures.ts';
import { matching, moment, secret, text } from './fields.ts';
import type { Secret } from './secret.ts';

export const recordNamePattern = /^[a-z0-9][a-z0-9-]{0,47}$/;

/** Goes into URLs as it is. */
export const variableIdPattern = /^[\w-]{1,64}$/;

export const datacenters = ['us1', 'eu1', 'eu2', 'anz1', 'ca1', 'jp1', 'sg1', 'in1'] as const;

const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';
const recordName = () => matching(recordNamePattern, "a record's name (a-z, 0-9 and -, at most 48 characters)");

const targetSchema = v.object(
  {
    orgId: matching(new RegExp(`^${uuid}$`), "the org's UUID (36 characters, not the long base64 id)"),
    datacenter: v.picklist(datacenters, `one of ${datacenters.join(', ')}`),
    variableName: matching(/^[a-zA-Z\d_]{1,80}$/, "a global variable's name (letters, digits and _, at most 80)"),
    /** Needed where the name alone does not lead to the variable; the broker finds it out by itself. */
    variableId: v.optional(matching(variableIdPattern, "a global variable's id")),
  },
  'an object',
);

/** What people type. Only the first three fields are needed. */
const configSchema = v.object(
  {
    schema: v.optional(v.literal(1, '1')),
    clientId: text(),
    clientSecret: secret(),
    refreshToken: secret(),
    refreshTokenExpiresAt: v.optional(moment()),
    /** Absent: the token is kept fresh and published nowhere. */
    target: v.optional(targetSchema),
    /** The record whose token may write the variable; absent: this one's. */
    writer: v.optional(recordName()),
    recovery: v.optional(v.object({ record: recordName(), applicationId: text() }, 'an object')),
    /** Since when only a forced pass refreshes or publishes. */
    paused: v.optional(moment()),
  },
  'a JSON object',
);

export type Config = v.InferOutput<typeof configSchema>;
export type Target = v.InferOutput<typeof targetSchema>;

/** Reads what people typed. RECORD_INVALID names every field that is wrong, never its value. */
export function parseConfig(record: string, document: Secret): Config {
  const parsed = v.safeParse(configSchema, parseJson(record, document), { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  throw invalid(record, parsed.issues.map(problem).join('; '));
}

/** Stands for what was typed: the same client and refresh token are the same lineage of grants. */
export function lineageOf({ clientId, refreshToken }: Pick<Config, 'clientId' | 'refreshToken'>): string {
  return hash('sha256', JSON.stringify([clientId, refreshToken.reveal()])).slice(0, 16);
}

type Place = { orgId: string; datacenter: string; variableName: string };

export function isSameVariable(one: Place | undefined, other: Place | undefined): boolean {
  return (
    one?.orgId === other?.orgId && one?.datacenter === other?.datacenter && one?.variableName === other?.variableName
  );
}

function parseJson(record: string, document: Secret): unknown {
  let json: unknown;
  try {
    json = JSON.parse(document.reveal());
  } catch {
    // The parser's own message quotes the text.
    throw invalid(record, document.length === 0 ? 'it is empty' : 'it is not JSON');
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw invalid(record, 'it must be a JSON object');
  return json;
}

function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue);
  return issue.received === 'undefined' ? `${path} is missing` : `${path} must be ${issue.message}`;
}

function invalid(record: string, problems: string): Failure {
  return new Failure('RECORD_INVALID', `Record ${record} cannot be used: ${problems}.`);
}
