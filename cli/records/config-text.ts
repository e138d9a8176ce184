import { type Config, places } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { gathered } from '../../lambda/broker/record/typed-places.ts';

type Json = Record<string, unknown>;

/** Writes a changed config over the JSON that it was read from. What did not change stays as it was typed. */
export function encodeConfig(before: Config, after: Config, source: Secret): Secret {
  const typed = readTypedJson(source) as Json; // the config was read from it
  return new Secret(JSON.stringify(changed(plain(before) as Json, plain(after) as Json, typed), undefined, 2));
}

/** The fields of a config to set, or with null to take away. */
export interface ConfigPatch {
  target?: Readonly<Record<string, string | null>> | null;
  writer?: string | null;
  recovery?: Readonly<Record<string, string>> | null;
}

/**
 * Changes a config as it was typed, in any form, also one that cannot be used: all fields that the patch does
 * not name stay. RECORD_INVALID where there is no JSON to change.
 */
export function patchConfig(record: string, source: Secret, patch: ConfigPatch): Secret {
  const typed = readTypedJson(source);
  if (typeof typed === 'string') throw new Failure('RECORD_INVALID', `Record ${record} cannot be used: it ${typed}.`);
  const parts = (['target', 'recovery'] as const).filter((part) => patch[part] !== undefined);
  const json = parts.reduce((so, part) => gathered(so, part, places.inside[part], part === 'target').fields, typed);
  return new Secret(JSON.stringify(overlaid(json, patch as Json), undefined, 2));
}

function overlaid(json: Json, patch: Json): Json {
  const result = { ...json };
  for (const [field, value] of Object.entries(patch)) {
    if (value === null) delete result[field];
    else result[field] = isObject(value) ? overlaid(isObject(json[field]) ? json[field] : {}, value) : value;
  }
  return result;
}

/** Fields that we do not know are in neither of the two, and are kept. */
function changed(before: Json, after: Json, typed: Json): Json {
  const result = { ...typed };
  for (const field of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [before[field], after[field]];
    if (JSON.stringify(was) === JSON.stringify(is)) continue;
    if (is === undefined) delete result[field];
    else result[field] = isObject(was) && isObject(is) ? changed(was, is, result[field] as Json) : is;
  }
  return result;
}

function plain(value: unknown, field = ''): unknown {
  if (value instanceof Secret) return value.reveal();
  // All other numbers in a config are moments.
  if (typeof value === 'number' && field !== 'schema') return iso(value);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner, name)]));
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null;
}
