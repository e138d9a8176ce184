import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { CommandFailed, type Terminal, WrongUse } from './command.ts';

export const help = `Usage: npm run broker -- flows render --out DIR [options]

Writes fallback-subflow.json and main-flow.json, ready for Flow Designer's import (flows/README.md has the steps).
The files hold no secret unless --with-secrets asks for it.

Options:
  --out DIR                    where to write the two files
  --values FILE                values as JSON, "-" to read them from standard input; the options below win over it
  --org-id UUID                the organization in Control Hub
  --variable-id ID             the global variable that holds the token
  --variable-name NAME
  --variable-description TEXT  as it stands in Control Hub: what the fallback writes replaces the whole variable
  --connector ID               the Contact Center connector, by the ID on its page in Control Hub
  --email ADDRESS              whom the main flow looks up
  --subflow-id ID              the imported subflow, and
  --subflow-version ID         its published version, for the main flow to be imported after it
  --with-secrets               put client ID, client secret and refresh token into the subflow, as secure variables;
                               they come from --values and never from an option
  --dry-run                    check everything, write nothing
  --json                       print the result as JSON
  --help

The JSON of --values:
  { "orgId": "...", "connectorId": "...", "email": "...",
    "variable": { "id": "...", "name": "...", "description": "..." },
    "subflow": { "flowId": "...", "versionId": "..." },
    "clientId": "...", "clientSecret": "...", "refreshToken": "..." }
"variable" may be what the Contact Center API answers for it; the value in it is not used.

Examples:
  npm run broker -- flows render --out my-flows --org-id 2f9eecc5-0472-4549-9a83-2afdae0d4ba1 \\
    --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --variable-id a5a1c2d3-8a9b-4c5d-9e6f-7a8b9c0d1e2f \\
    --variable-name WEBEX_ACCESS_TOKEN --variable-description "Kept valid by the token broker"
  npm run broker -- flows render --out my-flows --values acme.json --with-secrets`;

const options = {
  out: { type: 'string' },
  values: { type: 'string' },
  'org-id': { type: 'string' },
  'variable-id': { type: 'string' },
  'variable-name': { type: 'string' },
  'variable-description': { type: 'string' },
  connector: { type: 'string' },
  email: { type: 'string' },
  'subflow-id': { type: 'string' },
  'subflow-version': { type: 'string' },
  'with-secrets': { type: 'boolean', default: false },
  'dry-run': { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export type Flags = ReturnType<typeof readFlags>;

/** Reads the command line. WrongUse names what is wrong, and repeats nothing that could be a secret typed by mistake. */
export function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new WrongUse('This command takes options only.');
    throw new WrongUse(`${error.message.split('. ')[0]}.`);
  }
}

/** What was given: the JSON of --values, with what options say laid over it. Nothing in it is checked yet. */
export async function gatherValues(flags: Flags, terminal: Terminal): Promise<Record<string, unknown>> {
  const given = flags.values === undefined ? {} : await readValues(flags.values, terminal);
  return {
    ...given,
    ...defined({ orgId: flags['org-id'], connectorId: flags.connector, email: flags.email }),
    ...laidOver(given, 'variable', {
      id: flags['variable-id'],
      name: flags['variable-name'],
      description: flags['variable-description'],
    }),
    ...laidOver(given, 'subflow', { flowId: flags['subflow-id'], versionId: flags['subflow-version'] }),
  };
}

async function readValues(file: string, terminal: Terminal): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'Standard input' : file;
  let text: string;
  try {
    text = file === '-' ? await terminal.readInput() : await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new CommandFailed(`${name} cannot be read${code}.`);
  }
  const given = parseJson(text);
  if (!isObject(given)) throw new WrongUse(`${name} is not a JSON object.`);
  return given;
}

/** Undefined for what is no JSON; the parser's own message would quote the text. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function laidOver(given: Record<string, unknown>, field: string, flags: Record<string, string | undefined>): object {
  const changes = defined(flags);
  if (Object.keys(changes).length === 0) return {};
  return { [field]: { ...(isObject(given[field]) ? given[field] : {}), ...changes } };
}

function defined(fields: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
