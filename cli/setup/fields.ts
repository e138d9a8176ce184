import * as v from 'valibot';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import * as typed from '../../lambda/broker/record/typed-fields.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** Each of these reads one answer, as a record's field is read; throws a WrongAnswer. */

export const readName = (text: string): string => read('name', typed.recordName, text);

export const readClientId = (text: string): string => read('client ID', typed.clientId, text);

export const readSecret = (what: string, given: Secret): Secret => read(what, typed.typedSecret, given.reveal());

export const readOrgId = (text: string): string => read('org ID', typed.orgId, text);

export const readDatacenter = (text: string): Target['datacenter'] => read('datacenter', typed.datacenter, text);

export const readVariableName = (text: string): string => read('variable', typed.variableName, text);

function read<Value>(what: string, schema: v.GenericSchema<string, Value>, text: string): Value {
  const parsed = v.safeParse(schema, text, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  throw new WrongAnswer(`The ${what} must be ${parsed.issues[0].message}.`);
}
