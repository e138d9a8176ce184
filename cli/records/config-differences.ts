import { Secret } from '../../lambda/broker/record/secret.ts';
import { readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { printable } from '../terminal/printable.ts';
import { tableLines } from '../terminal/table.ts';

/** A field that two configs differ in, as it may be shown: secrets by their fingerprints. */
export interface FieldChange {
  field: string;
  now: string;
  after: string;
}

const secrets = new Set(['clientSecret', 'refreshToken']);
const shown = new Set([
  'clientId',
  'refreshTokenExpiresAt',
  'target.orgId',
  'target.datacenter',
  'target.variableName',
  'target.variableId',
  'writer',
  'recovery.record',
  'recovery.applicationId',
  'paused',
]);

/** What differs between two configs, field by field. One that is no JSON has no fields. */
export function changesBetween(now: Secret, after: Secret): FieldChange[] {
  const [current, next] = [fieldsOf(now), fieldsOf(after)];
  const fields = [...new Set([...current.keys(), ...next.keys()])];
  return fields
    .filter((field) => current.get(field) !== next.get(field))
    .map((field) => ({ field, now: show(field, current.get(field)), after: show(field, next.get(field)) }));
}

/** What would change in a record, as a table. */
export function changeLines(name: string, changes: readonly FieldChange[]): string[] {
  const rows = changes.map(({ field, now, after }) => [{ text: `  ${field}` }, { text: now }, { text: after }]);
  return [`Record ${name} would change:`, ...tableLines(['  FIELD', 'NOW', 'AFTER'], rows)];
}

/** Path -> value as JSON. */
function fieldsOf(text: Secret): Map<string, string> {
  const fields = new Map<string, string>();
  const collect = (value: unknown, path: string) => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [key, inner] of Object.entries(value)) collect(inner, path === '' ? key : `${path}.${key}`);
    } else if (path !== '') fields.set(path, JSON.stringify(value));
  };
  collect(readTypedJson(text), ''); // what is no JSON has none
  return fields;
}

/** Of an unknown field only that it is there: it may hold anything. */
function show(field: string, json: string | undefined): string {
  if (json === undefined) return '-';
  const value: unknown = JSON.parse(json);
  if (secrets.has(field)) return new Secret(String(value)).fingerprint;
  return shown.has(field) ? printable(String(value)).slice(0, 80) : '(not shown)';
}
