import type { Config } from '../../lambda/broker/record/config.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { readTypedJson } from '../../lambda/broker/record/typed-json.ts';

type Json = Record<string, unknown>;

/** Writes a changed config over the JSON that it was read from. What did not change stays as it was typed. */
export function encodeConfig(before: Config, after: Config, source: Secret): Secret {
  const typed = readTypedJson(source) as Json; // the config was read from it
  return new Secret(JSON.stringify(changed(plain(before) as Json, plain(after) as Json, typed), undefined, 2));
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
