import { Secret } from '../../lambda/broker/record/secret.ts';
import { isJson, readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { whereFlags } from '../installation/operator-command.ts';
import { type Flags, type Terminal, WrongUse } from '../terminal/command.ts';
import type { Given } from '../terminal/explained-command.ts';
import { readText } from '../terminal/files.ts';

export const about = `Writes fallback-subflow.json and main-flow.json, ready for Flow Designer's import (flows/README.md has the steps).
The files hold no secret unless --with-secrets asks for it; secrets come from the record or from --values, never from
an option.

With NAME, the values are those of the record and of its variable as Contact Center describes it now; only --connector
is still missing. --values wins over them, and the options win over both. Without NAME no service is asked.

Two choices need the broker's token endpoint (docs/token-endpoint.md), which the flow reaches by connectors:
--fallback broker: the subflow reports the refused token to the broker, and gets the one to use instead. It holds no
secret, but needs AWS; the direct fallback, which stays the default, works when AWS does not.
--token connector: a connector signs the request, and no token is in a variable. Without --fallback broker a 401 then
ends the call.

The JSON of --values:
  { "orgId": "...", "connectorId": "...", "endpointConnectorId": "...", "apiConnectorId": "...", "email": "...",
    "record": "...", "variable": { "id": "...", "name": "..." },
    "subflow": { "flowId": "...", "versionId": "..." },
    "clientId": "...", "clientSecret": "...", "refreshToken": "..." }
"variable" may be what the Contact Center API answers for it; the value in it is not used.`;

export const flags = {
  out: { type: 'string', value: 'DIR', about: 'where to write the two files' },
  values: { type: 'string', value: 'FILE', about: 'values as JSON, "-" to read them from standard input' },
  'org-id': { type: 'string', value: 'UUID', about: 'the organization in Control Hub' },
  'variable-id': { type: 'string', value: 'ID', about: 'the global variable that holds the token' },
  'variable-name': { type: 'string', value: 'NAME', about: 'its name' },
  connector: {
    type: 'string',
    value: 'ID',
    about: 'the Contact Center connector, by the ID on its page in Control Hub',
  },
  fallback: { type: 'string', value: 'KIND', about: 'direct: the subflow refreshes at Webex (default); or broker' },
  token: { type: 'string', value: 'PLACE', about: 'variable: the main flow reads it there (default); or connector' },
  'endpoint-connector': {
    type: 'string',
    value: 'ID',
    about: "with --fallback broker: the connector to the broker's token endpoint (Basic)",
  },
  'api-connector': {
    type: 'string',
    value: 'ID',
    about: 'with --token connector: the connector to https://webexapis.com (OAuth 2.0)',
  },
  email: { type: 'string', value: 'ADDRESS', about: 'whom the main flow looks up' },
  'subflow-id': { type: 'string', value: 'ID', about: 'the imported subflow, and' },
  'subflow-version': {
    type: 'string',
    value: 'ID',
    about: 'its published version, for the main flow to be imported after it',
  },
  'with-secrets': {
    type: 'boolean',
    about: 'put client ID, client secret and refresh token into the subflow, as secure variables',
  },
  as: { type: 'string', value: 'NAME', about: "with NAME: the record whose token asks (NAME's writer)" },
  'dry-run': { type: 'boolean', about: 'check everything, write nothing' },
  ...whereFlags,
} as const satisfies Flags;

/**
 * What was given: the JSON of --values, with what options say laid over it, and under it what is known of a record.
 * Nothing in it is checked yet.
 */
export async function gatherValues(
  options: Given<typeof flags>,
  known: Record<string, unknown>,
  terminal: Terminal,
): Promise<Record<string, unknown>> {
  const read = options.values === undefined ? {} : await readValues(options.values, terminal);
  const given = { ...known, ...read, ...laidOver(known, 'variable', isJson(read.variable) ? read.variable : {}) };
  return {
    ...given,
    ...defined({
      orgId: options['org-id'],
      connectorId: options.connector,
      endpointConnectorId: options['endpoint-connector'],
      apiConnectorId: options['api-connector'],
      email: options.email,
    }),
    ...laidOver(given, 'variable', {
      id: options['variable-id'],
      name: options['variable-name'],
    }),
    ...laidOver(given, 'subflow', { flowId: options['subflow-id'], versionId: options['subflow-version'] }),
  };
}

async function readValues(file: string, terminal: Terminal): Promise<Record<string, unknown>> {
  const name = file === '-' ? 'Standard input' : file;
  const given = readTypedJson(new Secret(await (file === '-' ? terminal.readInput() : readText(file, name))));
  if (typeof given === 'string') throw new WrongUse(`${name} ${given}.`);
  return given;
}

function laidOver(given: Record<string, unknown>, field: string, changes: Record<string, unknown>): object {
  const those = defined(changes);
  if (Object.keys(those).length === 0) return {};
  return { [field]: { ...(isJson(given[field]) ? given[field] : {}), ...those } };
}

function defined(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
