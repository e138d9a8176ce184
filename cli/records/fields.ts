import * as v from 'valibot';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import * as typed from '../../lambda/broker/record/typed-fields.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** Each of these reads one answer, as a record's field is read; throws a WrongAnswer. */

export const readName = (text: string, what = 'name'): string => read(what, typed.recordName, text);

export const readClientId = (text: string): string => read('client ID', typed.clientId, text);

export const readSecret = (what: string, given: Secret): Secret => read(what, typed.typedSecret, given.reveal());

export const readOrgId = (text: string): string => read('org ID', typed.orgId, text);

export const readDatacenter = (text: string): Target['datacenter'] => read('datacenter', typed.datacenter, text);

export const readVariableName = (text: string): string => read('variable', typed.variableName, text);

/** The readers of where a record publishes, and of which records work for it. */
export const placeReaders = {
  orgId: readOrgId,
  datacenter: readDatacenter,
  variableName: readVariableName,
  writer: (text: string) => readName(text, 'writer'),
  recovery: (text: string) => readName(text, 'recovery record'),
};

/** Reads all fields that are there; answers too what is wrong with the others, by name and never by value. */
export function readFields<Fields extends object>(
  readers: { [Name in keyof Fields]-?: (text: string) => Fields[Name] },
  texts: { [Name in keyof Fields]?: unknown },
): { fields: Partial<Fields>; problems: string[] } {
  const fields: Partial<Fields> = {};
  const problems: string[] = [];
  for (const name of Object.keys(readers) as (keyof Fields & string)[]) {
    const text = texts[name];
    if (text === undefined || text === null) continue;
    try {
      if (typeof text !== 'string') throw new WrongAnswer(`${name} must be a text.`);
      fields[name] = readers[name](text);
    } catch (error) {
      if (!(error instanceof WrongAnswer)) throw error;
      problems.push(error.message);
    }
  }
  return { fields, problems };
}

function read<Value>(what: string, schema: v.GenericSchema<string, Value>, text: string): Value {
  const parsed = v.safeParse(schema, text, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  throw new WrongAnswer(`The ${what} must be ${parsed.issues[0].message}.`);
}
