import * as v from 'valibot';
import type { KeptSchedule } from '../aws/schedules.ts';
import type { StoredSecret } from '../aws/stored-secret.ts';

/** All that an account holds and must not forget. */
export interface KeptState {
  secrets: StoredSecret[];
  schedules: KeptSchedule[];
}

const text = v.string('no text');
const moment = v.number('no number');
const list = <Item extends v.GenericSchema>(item: Item) => v.array(item, 'no list');

const version = v.strictObject({
  id: text,
  createdAt: moment,
  labels: list(text),
  value: v.union([v.strictObject({ text }), v.strictObject({ binary: text })], 'neither a text nor binary'),
});

const secret = v.strictObject({
  name: text,
  arn: text,
  createdAt: moment,
  changedAt: moment,
  deletionAt: v.exactOptional(moment),
  keyDisabled: v.boolean('neither true nor false'),
  details: v.strictObject({ Description: v.optional(text), KmsKeyId: v.optional(text), Tags: v.optional(v.unknown()) }),
  versions: list(version),
});

const schedule = v.strictObject({
  request: v.looseObject({ Name: text, ScheduleExpression: text }),
  createdAt: moment,
  next: v.exactOptional(moment),
});

const schema = v.strictObject({
  format: v.literal(1, 'of a format that this version does not know'),
  secrets: list(secret),
  schedules: list(schedule),
});

/** The state as the file holds it; the same for the same state. */
export function stateText(state: KeptState): string {
  return `${JSON.stringify({ format: 1, ...state }, undefined, 1)}\n`;
}

/** Reads it back. Throws an error whose message says what is wrong, by field, never by value. */
export function parseState(written: string): KeptState {
  const parsed = v.safeParse(schema, parseJson(written));
  if (parsed.success) return parsed.output as unknown as KeptState;
  const [issue] = parsed.issues;
  throw new Error(`${v.getDotPath(issue) ?? 'it'} is ${issue.received === 'undefined' ? 'missing' : issue.message}`);
}

function parseJson(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    // Without the parser's words, which quote the text.
    throw new Error('it is no JSON');
  }
}
