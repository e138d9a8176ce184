import * as v from 'valibot';

/**
 * Reads a JSON text by a schema. Otherwise says what is wrong with it: every field by name, never a value, provided
 * that each validator of the schema has a message of its own, saying what the field must be.
 */
export function readJson<Schema extends v.GenericSchema>(
  schema: Schema,
  text: string,
): { value: v.InferOutput<Schema> } | { wrong: string } {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { wrong: 'the answer is not JSON' };
  }
  const parsed = v.safeParse(schema, json, { abortPipeEarly: true });
  return parsed.success ? { value: parsed.output } : { wrong: parsed.issues.map(describe).join('; ') };
}

/** Whether a text is JSON from its first character to its last. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function describe(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? 'the answer';
  return issue.received === 'undefined' ? `${field} is missing` : `${field} must be ${issue.message}`;
}
