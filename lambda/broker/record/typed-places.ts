import { Secret } from './secret.ts';
import { distance } from './spelling.ts';
import { isJson, type Json, readTypedJson } from './typed-json.ts';

/** Where each field stands: at the top, or inside of a field that is an object. */
export interface Places {
  top: readonly string[];
  inside: Readonly<Record<string, readonly string[]>>;
}

/**
 * Puts an object's fields together that the AWS console's key/value pairs spread: as `target.orgId`, or the object as a
 * text of JSON, or, where `isAlone`, as `orgId` at the top. Answers the rest of the fields too, and what cannot be read.
 */
export function gathered(typed: Json, name: string, fields: readonly string[], isAlone: boolean) {
  const { [name]: given, ...rest } = typed;
  const whole = typeof given === 'string' ? readTypedJson(new Secret(given)) : given;
  if (given !== undefined && !isJson(whole)) return { fields: rest, problems: [mustBeObject(name, given)] };
  const inner: Json = isJson(whole) ? { ...whole } : {};
  const problems: string[] = [];
  for (const field of fields) {
    for (const place of [`${name}.${field}`, ...(isAlone ? [field] : [])]) {
      if (!Object.hasOwn(rest, place)) continue;
      if (Object.hasOwn(inner, field)) problems.push(`${field} is given twice: keep the one in ${name}`);
      inner[field] = rest[place];
      delete rest[place];
    }
  }
  const isThere = given !== undefined || Object.keys(inner).length > 0;
  return { fields: isThere ? { ...rest, [name]: inner } : rest, problems };
}

function mustBeObject(name: string, given: unknown): string {
  const cure = typeof given === 'string' ? ': in the AWS console, type the record on the tab Plaintext' : '';
  return `${name} must be an object${cure}`;
}

/**
 * The fields that are no fields and are meant as ones, each with its cure: misspelt, or in another place. Any other
 * unknown field is the person's own.
 */
export function misplaced(typed: Json, { top, inside }: Places): string[] {
  const parts = Object.entries(inside).flatMap(([name, fields]) => {
    const part = typed[name];
    const toTop = new Map(top.filter((field) => !fields.includes(field)).map((field) => [field, `beside ${name}`]));
    return isJson(part) ? problemsIn(part, fields, toTop, `${name}.`) : [];
  });
  const elsewhere = new Map(
    Object.entries(inside).flatMap(([name, fields]) => fields.map((field) => [field, `inside of ${name}`] as const)),
  );
  // A record may well be noted as something else.
  elsewhere.delete('record');
  return [...problemsIn(typed, top, elsewhere, ''), ...parts];
}

function problemsIn(
  typed: Json,
  fields: readonly string[],
  elsewhere: ReadonlyMap<string, string>,
  path: string,
): string[] {
  const unknown = Object.keys(typed).filter((key) => !fields.includes(key) && !/^[$_/#]/.test(key));
  return unknown.flatMap((key) => {
    const place = elsewhere.get(key);
    if (place !== undefined) return [`${path}${key} belongs ${place}`];
    const free = [...fields, ...elsewhere.keys()].filter((field) => !Object.hasOwn(typed, field));
    const meant =
      [...fields, ...elsewhere.keys()].find((field) => plain(field) === plain(key)) ??
      free.find((field) => field.length > 4 && distance(plain(key), plain(field)) <= (field.length < 10 ? 1 : 2));
    return meant === undefined ? [] : [`${path}${shown(key)} is misspelt: write ${meant}`];
  });
}

/** As it sounds: without capitals, separators and invisible characters. */
function plain(key: string): string {
  return key.toLowerCase().replaceAll(/[^a-z\d]/g, '');
}

/** A name that is near to a field's holds no value; what cannot be seen in it is left out. */
function shown(key: string): string {
  return key.replaceAll(/[^\w. -]/g, '');
}
