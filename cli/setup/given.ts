import { Secret } from '../../lambda/broker/record/secret.ts';
import { isJson, type Json, readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { gathered } from '../../lambda/broker/record/typed-places.ts';
import * as fields from '../records/fields.ts';
import { type Terminal, WrongUse } from '../terminal/command.ts';
import { nearest } from '../terminal/nearest.ts';
import { readFlowCredentials } from './flow-credentials.ts';

/** What was said beforehand: by options, on standard input, by a flow, in the environment; the first of them wins. */
export interface Given {
  clientId?: string;
  clientSecret?: Secret;
  refreshToken?: Secret;
  accessToken?: Secret;
  /** A person's, or that of an app that may mint pairs. */
  personalAccessToken?: Secret;
  orgId?: string;
  datacenter?: string;
  variableName?: string;
  writer?: string;
  recovery?: string;
}

type Field = keyof Given;

/** The options that say something of the Service App. */
export interface Options {
  'client-id': string | undefined;
  org: string | undefined;
  datacenter: string | undefined;
  variable: string | undefined;
  writer: string | undefined;
  recovery: string | undefined;
  'from-flow': string | undefined;
}

/** The environment's names for what may not, or need not, stand on a command line. */
export const environmentNames = {
  clientId: 'WEBEX_CLIENT_ID',
  clientSecret: 'WEBEX_CLIENT_SECRET',
  refreshToken: 'WEBEX_REFRESH_TOKEN',
  accessToken: 'WEBEX_ACCESS_TOKEN',
  personalAccessToken: 'WEBEX_PERSONAL_ACCESS_TOKEN',
} as const;

const secret = (what: string) => (text: string) => fields.readSecret(what, new Secret(text));

const readers: { [Name in Field]-?: (text: string) => Given[Name] } = {
  clientId: fields.readClientId,
  clientSecret: secret('client secret'),
  refreshToken: secret('refresh token'),
  accessToken: secret('access token'),
  personalAccessToken: secret('personal access token'),
  ...fields.placeReaders,
};
export const partNames = Object.keys(readers) as Field[];

/** Gathers it. WrongUse names every field that is wrong, and repeats no value; standard input is read without a terminal. */
export async function gather(options: Options, terminal: Terminal, isAlone: boolean): Promise<Given> {
  const file = options['from-flow'];
  const { given, problems } = givenIn(options, terminal, {
    ...(file !== undefined && (await readFlowCredentials(file))),
    ...(isAlone && parseInput(await terminal.readInput())),
  });
  if (problems.length > 0) throw new WrongUse(problems.join(' '));
  return given;
}

/** What options, some parts and the environment say, the first of them first, as it was told and as it was read. */
export function givenIn(
  options: Omit<Options, 'from-flow'>,
  terminal: Terminal,
  parts: Readonly<Record<string, unknown>>,
): { given: Given; problems: string[]; told: Partial<Record<Field, unknown>> } {
  const told: Record<string, unknown> = {
    ...fromEnvironment(terminal),
    ...parts,
    ...defined({
      clientId: options['client-id'],
      orgId: options.org,
      datacenter: options.datacenter,
      variableName: options.variable,
      writer: options.writer,
      recovery: options.recovery,
    }),
  };
  const { fields: given, problems } = fields.readFields<Given>(readers, told);
  return { given, problems, told };
}

/** What a Service App cannot be registered without. */
export function missingIn(told: Partial<Record<Field, unknown>>, isUnpublished: boolean): string[] {
  const lacks = (field: Field) => told[field] === undefined;
  return [
    lacks('clientId') && 'clientId (--client-id)',
    lacks('clientSecret') && 'clientSecret',
    lacks('refreshToken') && lacks('personalAccessToken') && 'refreshToken or personalAccessToken',
    !isUnpublished && lacks('datacenter') && 'datacenter (--datacenter)',
    !isUnpublished && lacks('variableName') && 'variableName (--variable), or --unpublished',
  ].filter((field) => field !== false);
}

/** A JSON object shaped as a record is, field by field; what belongs together may also stand alone. */
export function partsOf(input: Json): { parts: Record<string, unknown>; problems: string[] } {
  const { fields, problems } = gathered(input, 'target', ['orgId', 'datacenter', 'variableName'], true);
  const { target, recovery, ...flat } = fields;
  const all = { ...flat, ...(isJson(target) ? target : {}) };
  const unknown = Object.keys(all).filter((name) => !partNames.some((known) => known === name));
  const recoveryRecord = isJson(recovery) ? recovery.record : recovery;
  return {
    parts: { ...all, ...(recoveryRecord !== undefined && { recovery: recoveryRecord }) },
    problems: [...problems, ...unknown.map((name) => strange(name, partNames))],
  };
}

/** An unknown field: shown only if it looks like a field name. */
export function strange(name: string, known: readonly string[]): string {
  if (!/^[\w.]{1,40}$/.test(name)) return 'a field is not known';
  const meant = nearest(name, known);
  return `the field ${name} is not known${meant === undefined ? '' : ` (${meant} is)`}`;
}

function fromEnvironment({ environment = {} }: Terminal): Record<string, string> {
  const entries = Object.entries(environmentNames).map(([name, variable]) => [
    name,
    environment[variable] || undefined,
  ]);
  return defined(Object.fromEntries(entries));
}

function parseInput(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const input = readTypedJson(new Secret(text));
  if (typeof input === 'string') throw new WrongUse(`Standard input ${input}.`);
  const { parts, problems } = partsOf(input);
  if (problems.length > 0) throw new WrongUse(`Standard input cannot be used: ${problems.join('; ')}.`);
  return parts;
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
