import type { Flow } from './format.ts';
import { isPlaceholder } from './lint/secret-shapes.ts';

const CREDENTIALS = ['client_id', 'client_secret', 'refresh_token'];

/** The id of the global variable that a fallback writes, which says whose it is; undefined where it names none. */
export function variableIdOf({ variables }: Flow): string | undefined {
  const ids = variables.flatMap(({ name, type, value }) => {
    if (name === 'global_variable_id') return [value];
    return type === 'JSON' ? [idWithin(value)] : [];
  });
  return ids.find((id): id is string => typeof id === 'string' && id !== '' && !isPlaceholder(id));
}

/** Which of the credentials a fallback lacks, by their names. None where it keeps them in another way. */
export function missingCredentials({ variables }: Flow): string[] {
  return variables.filter(({ name, value }) => CREDENTIALS.includes(name) && !value).map(({ name }) => name);
}

/** Whether a flow reads global variables, and not that one. */
export function readsOther({ variables }: Flow, globalVariable: string): boolean {
  const globals = variables.filter(({ source }) => source === 'GLOBAL');
  return globals.length > 0 && globals.every(({ name }) => name !== globalVariable);
}

/** Of the one JSON variable that the fallback before ours keeps its settings in. */
function idWithin(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '')?.global_variable?.id;
  } catch {
    return undefined;
  }
}
