import type { Flow } from '../../flows/format.ts';

/** What takes the place of an org's own values, so that a trial needs none of them. */
export interface TrialValues {
  /** The settings of a fallback, by the names that they have as variables or as keys of a JSON variable. */
  credentials: Readonly<Record<'client_id' | 'client_secret' | 'refresh_token', string>>;
  variable: { id: string; name: string };
}

/** The global variables of a flow that are sent as a bearer token, by their names. */
export function tokenVariables(flow: Flow): string[] {
  const text = JSON.stringify(flow.process);
  return flow.variables
    .filter(({ source }) => source === 'GLOBAL')
    .map(({ name }) => name)
    .filter((name) => new RegExp(`Bearer\\s*\\{\\{\\s*${name}\\b`, 'i').test(text));
}

/** A subflow with the credentials and the variable of the trial in the place of its own. */
export function withTrialValues(flow: Flow, { credentials, variable }: TrialValues): Flow {
  const values: Record<string, string> = {
    ...credentials,
    global_variable_id: variable.id,
    global_variable_name: variable.name,
    organization_id: '',
  };
  const variables = flow.variables.map((one) => {
    if (one.type === 'JSON' && one.value) return { ...one, value: withinJson(one.value, { credentials, variable }) };
    const value = values[one.name];
    return value === undefined ? one : { ...one, value };
  });
  return { ...flow, variables };
}

/** The connectors that a flow asks for, and whether each leads to Contact Center's variables. */
export function connectorsOf(flows: readonly Flow[]): Map<string, boolean> {
  const found = new Map<string, boolean>();
  for (const { process } of flows) {
    for (const { properties } of Object.values(process.activities)) {
      const { authenticated, connectorId, httpRequestPath } = properties as Record<string, unknown>;
      if (authenticated !== true) continue;
      const id = String(connectorId ?? '');
      found.set(id, found.get(id) === true || String(httpRequestPath).includes('cad-variable'));
    }
  }
  return found;
}

function withinJson(text: string, { credentials, variable }: TrialValues): string {
  try {
    return JSON.stringify(JSON.parse(text), (key, value: unknown) => {
      if (key === 'global_variable' && typeof value === 'object' && value !== null) return { ...value, ...variable };
      return Object.hasOwn(credentials, key) ? credentials[key as keyof typeof credentials] : value;
    });
  } catch {
    return text;
  }
}
