import { placeFinder } from '../../places.ts';
import type { FoundSecret } from '../../secrets.ts';
import type { Observation, Rule } from '../finding.ts';
import type { FlowView } from '../flow-view.ts';

const inFile: Rule = {
  name: 'secret-in-file',
  severity: 'error',
  why: 'Everyone who gets the file can act with it, and files are mailed, kept and published.',
  cure: 'Blank it before the file leaves the tenant, and renew the credential: copies exist. An export always carries the current values of its variables.',
  check: (view) => observed(view, true, 'holds a secret'),
};

const suspected: Rule = {
  name: 'secret-suspected',
  severity: 'warning',
  why: 'It looks like a key or a password, or is in the place of one.',
  cure: 'Look at it. If it is a secret, keep it in a secure variable, and renew it if the file has left the tenant.',
  check: (view) => observed(view, false, 'may hold a secret'),
};

/** One for each secret and place; what the diagram repeats of an activity is said of the activity. */
function* observed({ flow, secrets: found }: FlowView, isSure: boolean, what: string): Iterable<Observation> {
  const find = placeFinder(flow);
  const secrets = found.filter((one) => one.isSure === isSure);
  const shown = new Set(secrets.filter(({ path }) => !isRepeated(path)).map(({ text }) => text));
  const fields = new Map<string, Observation>();
  for (const { path, text } of secrets) {
    if (isRepeated(path) && shown.has(text)) continue;
    const { activity, variable, field } = find(path);
    const message = variable === undefined ? `${field} ${what}.` : `Its ${field} ${what}.`;
    const at = isRepeated(path) ? {} : { ...(activity && { activity }), ...(variable && { variable }) };
    fields.set(JSON.stringify([at, message]), { ...at, message });
  }
  yield* fields.values();
}

function isRepeated(path: FoundSecret['path']): boolean {
  return path.includes('diagram');
}

export const secretFileRules: readonly Rule[] = [inFile, suspected];
