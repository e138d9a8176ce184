import type { Findings, Result } from '../../lambda/broker/reconcile/result.ts';
import { type Instant, iso } from '../../lambda/broker/record/time.ts';
import type { LogLine } from '../installation/function-log.ts';

/** A line of the function's log, read. */
export interface Entry {
  at: Instant;
  level: string;
  /** The record that it is about. */
  record?: string;
  fields: Fields;
}

/** What a line may hold: one of a pass, of a message, of a sweep, or one that Lambda itself wrote. */
export interface Fields extends Partial<Findings>, Partial<Omit<Result, 'typedGrantRefused'>> {
  message?: unknown;
  level?: string;
  type?: string;
  /** Of a failure. */
  code?: string;
  failure?: string;
  held?: boolean;
  refreshDays?: number;
  /** Of a message. */
  subject?: string;
  [field: string]: unknown;
}

/** What a line says. One that is no JSON is its own message. */
export function entryOf({ at, text }: LogLine): Entry {
  const fields = fieldsOf(text);
  const { level = '', serviceApp } = fields;
  return { at, level, fields, ...(serviceApp !== undefined && { record: serviceApp }) };
}

function fieldsOf(text: string): Fields {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null) return parsed as Fields;
  } catch {
    // Lambda writes such lines where the function could not even be loaded.
  }
  return { message: text.trimEnd() };
}

/** Finds the lines about a record, those that tell of a failure, or both; undefined where it is to find all. */
export function patternFor(record: string | undefined, onlyErrors = false): string | undefined {
  const wanted = [
    ...(record === undefined ? [] : [`$.serviceApp = "${record}"`]),
    ...(onlyErrors ? ['$.level = "ERROR"'] : []),
  ];
  return wanted.length === 0 ? undefined : `{ ${wanted.join(' && ')} }`;
}

/** As it is; what is no JSON, as JSON too. */
export function rawLine({ at, text }: LogLine): string {
  try {
    JSON.parse(text);
    return text.trimEnd();
  } catch {
    return JSON.stringify({ timestamp: iso(at), message: text.trimEnd() });
  }
}
