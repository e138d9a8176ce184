import { Secret } from '../../lambda/broker/record/secret.ts';
import { isJson, readTypedJson } from '../../lambda/broker/record/typed-json.ts';
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
interface Options {
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
  orgId: fields.readOrgId,
  datacenter: fields.readDatacenter,
  variableName: fields.readVariableName,
  writer: (text) => fields.readName(text, 'writer'),
  recovery: (text) => fields.readName(text, 'recovery record'),
};
const names = Object.keys(readers) as Field[];

/** Gathers it. WrongUse names every field that is wrong, and repeats no value; standard input is read if nobody is there. */
export async function gather(options: Options, terminal: Terminal, isAlone: boolean): Promise<Given> {
  const file = options['from-flow'];
  const texts: Partial<Record<string, unknown>> = {
    ...fromEnvironment(terminal),
    ...(file !== undefined && (await readFlowCredentials(file))),
    ...(isAlone && parseInput(await terminal.readInput())),
    ...defined({
      clientId: options['client-id'],
      orgId: options.org,
      datacenter: options.datacenter,
      variableName: options.variable,
      writer: options.writer,
      recovery: options.recovery,
    }),
  };
  const { fields: given, problems } = fields.readFields<Given>(readers, texts);
  if (problems.length > 0) throw new WrongUse(problems.join(' '));
  return given;
}

function fromEnvironment({ environment = {} }: Terminal): Record<string, string> {
  const entries = Object.entries(environmentNames).map(([name, variable]) => [
    name,
    environment[variable] || undefined,
  ]);
  return defined(Object.fromEntries(entries));
}

/** One JSON object, shaped as a record is; what belongs together may also stand alone. */
function parseInput(text: string): Record<string, unknown> {
  if (text.trim() === '') return {};
  const input = readTypedJson(new Secret(text));
  if (typeof input === 'string') throw new WrongUse(`Standard input ${input}.`);
  const { fields, problems } = gathered(input, 'target', ['orgId', 'datacenter', 'variableName'], true);
  if (problems.length > 0) throw new WrongUse(`Standard input cannot be used: ${problems.join('; ')}.`);
  const { target, recovery, ...flat } = fields;
  const parts = { ...flat, ...(isJson(target) ? target : {}) };
  const unknown = Object.keys(parts).filter((name) => !names.some((known) => known === name));
  if (unknown.length > 0) throw new WrongUse(`Standard input has ${unknown.map(strange).join(', ')}.`);
  const recoveryRecord = isJson(recovery) ? recovery.record : recovery;
  return { ...parts, ...(recoveryRecord !== undefined && { recovery: recoveryRecord }) };
}

/** A field that nobody knows: shown only if it looks like one. */
function strange(name: string): string {
  if (!/^\w{1,40}$/.test(name)) return 'a field that is not known';
  const meant = nearest(name, names);
  return `the field ${name}, which is not known${meant === undefined ? '' : ` (${meant} is)`}`;
}

function defined(values: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
