import type { FlowVariable } from '../../format.ts';
import { isSecretName } from '../credential-names.ts';
import type { Observation, Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';
import { parseJson } from '../origins.ts';
import { fieldsOf, requestsOf } from '../request-fields.ts';
import { holdsSecret, isLiteralSecret } from '../secret-shapes.ts';
import { stringsIn } from '../texts.ts';

const inFile: Rule = {
  name: 'secret-in-file',
  severity: 'error',
  why: 'Whoever gets the file can act with it, and files are mailed, kept and published.',
  cure: 'Blank it before the file leaves the tenant, and renew the credential: copies exist. An export always carries the current values of its variables.',
  *check(view) {
    yield* inVariables(view);
    yield* inRequests(view);
    yield* inActivities(view);
    yield* elsewhere(view);
  },
};

function* inVariables({ flow }: FlowView): Iterable<Observation> {
  for (const variable of flow.variables) {
    const keys = secretKeys(variable);
    if (keys.length > 0)
      yield { variable: variable.name, message: `Its value holds a secret under ${keys.join(', ')}.` };
    else if (
      holdsSecret(variable.value ?? '') ||
      (isSecretName(variable.name) && isLiteralSecret(variable.value ?? ''))
    )
      yield { variable: variable.name, message: 'Its value is a secret.' };
  }
}

function secretKeys({ type, value }: FlowVariable): string[] {
  if (type !== 'JSON') return [];
  return stringsIn(parseJson(value ?? undefined))
    .filter(({ field, text }) => holdsSecret(text) || (isSecretName(field) && isLiteralSecret(text)))
    .map(({ field }) => field);
}

/** What only its name gives away; `inActivities` finds the rest. */
function* inRequests(view: FlowView): Iterable<Observation> {
  for (const request of requestsOf(view))
    for (const { place, key, text } of fieldsOf(request))
      if (isSecretName(key) && !holdsSecret(text) && isLiteralSecret(text.replace(/^\s*(?:Bearer|Basic)\s+/i, '')))
        yield { activity: request.name, message: `The ${place} ${key} holds a secret.` };
}

function* inActivities(view: FlowView): Iterable<Observation> {
  for (const { name, properties } of activitiesOf(view))
    for (const { field, text } of stringsIn(properties))
      if (holdsSecret(text)) yield { activity: name, message: `${field} holds a secret.` };
}

/** What neither a variable nor an activity shows: comments, and what the diagram still holds. */
function* elsewhere(view: FlowView): Iterable<Observation> {
  const shownParts = [
    ...activitiesOf(view).map(({ properties }) => properties),
    view.flow.variables.map(({ value }) => value),
  ];
  const shown = new Set(stringsIn(shownParts).map(({ text }) => text));
  for (const { field, text } of stringsIn(view.flow))
    if (holdsSecret(text) && !shown.has(text)) yield { message: `${field} holds a secret.` };
}

export const secretFileRules: readonly Rule[] = [inFile];
