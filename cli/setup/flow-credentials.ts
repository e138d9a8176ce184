import { Secret } from '../../lambda/broker/record/secret.ts';
import { isJson, readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { WrongUse } from '../terminal/command.ts';
import { readText } from '../terminal/files.ts';

/** What a flow that refreshes by itself knows of its Service App. */
export interface FlowCredentials {
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  orgId?: string;
  variableName?: string;
}

const wanted = { clientid: 'client_id', clientsecret: 'client_secret', refreshtoken: 'refresh_token' };

/**
 * Reads the credentials out of an exported flow, whether they stand in text variables of these names or inside of a
 * JSON variable. WrongUse names what the file lacks, and no value.
 */
export async function readFlowCredentials(file: string): Promise<FlowCredentials> {
  const flow = readTypedJson(new Secret(await readText(file, 'The file of --from-flow')));
  if (typeof flow === 'string') throw new WrongUse(`The file of --from-flow is no flow: it ${flow}.`);
  if (!Array.isArray(flow.variables)) throw new WrongUse('The file of --from-flow is no flow.');
  const found = new Map<string, string>();
  const globals: string[] = [];
  let named: string | undefined;
  for (const variable of flow.variables.filter(isJson)) {
    const { name, type, value, source } = variable;
    if (typeof name !== 'string') continue;
    if (source === 'GLOBAL') globals.push(name);
    if (typeof value !== 'string') continue;
    named = collect(type === 'JSON' ? readTypedJson(new Secret(value)) : { [name]: value }, found) ?? named;
  }
  // Which of several a token goes into, only the flow's author knows.
  const variableName = named ?? (globals.length === 1 ? globals[0] : undefined);
  const missing = Object.entries(wanted).filter(([key]) => !found.has(key));
  if (missing.length > 0) {
    const names = missing.map(([, name]) => name).join(', ');
    throw new WrongUse(`The flow of --from-flow has no ${names} in its variables: export it from where it works.`);
  }
  return {
    clientId: found.get('clientid') as string,
    clientSecret: found.get('clientsecret') as string,
    refreshToken: found.get('refreshtoken') as string,
    ...(typeof flow.orgId === 'string' && { orgId: flow.orgId }),
    ...(variableName !== undefined && { variableName }),
  };
}

/** Takes what is wanted from anywhere in a value; answers the name of the global variable that it speaks of. */
function collect(value: unknown, found: Map<string, string>): string | undefined {
  if (!isJson(value)) return undefined;
  let variableName: string | undefined;
  for (const [key, inner] of Object.entries(value)) {
    const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
    if (typeof inner === 'string' && inner !== '' && Object.hasOwn(wanted, plain)) found.set(plain, inner);
    const named = plain === 'globalvariable' && isJson(inner) ? inner.name : plain === 'globalvariablename' && inner;
    if (typeof named === 'string' && named !== '') variableName = named;
    variableName = collect(inner, found) ?? variableName;
  }
  return variableName;
}
