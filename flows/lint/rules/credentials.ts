import { references } from '../../expressions.ts';
import { parseTemplate } from '../../templates.ts';
import { type Credential, credentialOf, wordsOf } from '../credential-names.ts';
import type { Observation, Rule } from '../finding.ts';
import type { FlowView } from '../flow-view.ts';
import { constantAt, parseJson, valueAt } from '../origins.ts';
import {
  addressOf,
  fieldsOf,
  type HttpRequest,
  isVariableWrite,
  type RequestField,
  requestsOf,
} from '../request-fields.ts';
import { isPlaceholder } from '../secret-shapes.ts';

const swapped: Rule = {
  name: 'credential-swapped',
  severity: 'error',
  why: 'The service refuses the request: a refresh that is sent this way never yields a token.',
  cure: 'Send each credential under its own name: client id, client secret and refresh token are three values.',
  *check(view) {
    for (const request of requestsOf(view)) {
      const wrong = fieldsOf(request).flatMap((field) => swappedWith(field) ?? []);
      yield* wrong.length > 0 ? at(request, wrong) : at(request, sentTwice(fieldsOf(request)));
    }
  },
};

function at({ name }: HttpRequest, messages: readonly string[]): Observation[] {
  return messages.map((message) => ({ activity: name, message }));
}

function swappedWith({ place, key, text }: RequestField): string | undefined {
  const wanted = credentialOf(key);
  const path = onlyReference(text.replace(/^\s*Bearer\s+/i, ''));
  if (!wanted || !path) return undefined;
  const name = path.join('.');
  const words = wordsOf(name);
  const given = / (?:client|app) name$/.test(` ${words}`) ? 'name' : credentialOf(name);
  return given && areDifferent(wanted, given) ? `The ${place} ${key} is filled with ${name}.` : undefined;
}

/** What a text consists of, if that is one variable or attribute. */
function onlyReference(text: string): readonly string[] | undefined {
  if (!/^\s*\{\{[^}]*\}\}\s*$/.test(text)) return undefined;
  try {
    const [reference, ...more] = references(parseTemplate(text));
    return more.length === 0 ? reference?.path : undefined;
  } catch {
    return undefined; // another rule names what cannot be read
  }
}

const distinct: readonly (Credential | 'name')[] = [
  'client id',
  'client secret',
  'refresh token',
  'access token',
  'name',
];

function areDifferent(wanted: Credential, given: Credential | 'name'): boolean {
  if (wanted === given) return false;
  if (given === 'token') return wanted === 'client id' || wanted === 'client secret';
  if (given === 'client id' && wanted === 'secret') return true;
  return distinct.includes(wanted) && distinct.includes(given);
}

/** Names do not always tell what a value is, but one value cannot be two credentials. */
function sentTwice(fields: readonly RequestField[]): string[] {
  const credentials = fields.filter(({ key }) =>
    /^(?:client id|client secret|refresh token)$/.test(credentialOf(key) ?? ''),
  );
  return credentials.flatMap(({ key, text }, index) => {
    const earlier = credentials.slice(0, index).find((other) => other.text.trim() === text.trim() && other.key !== key);
    return earlier && !isPlaceholder(text) ? [`${key} is filled with the same value as ${earlier.key}.`] : [];
  });
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const idAsName: Rule = {
  name: 'id-as-name',
  severity: 'error',
  why: 'The Contact Center API refuses the name, or renames the variable, and flows no longer find it.',
  cure: "Send the variable's own name in `name`; its id stands in the address and in `id`.",
  *check(view) {
    for (const request of requestsOf(view).filter(isVariableWrite)) {
      const body = fieldsOf(request).filter(({ place }) => place === 'body');
      const name = body.find(({ key }) => key === 'name')?.text.trim();
      const id = body.find(({ key }) => key === 'id')?.text.trim();
      if (name && (name === id || addressOf(request).endsWith(`/${name}`) || isId(view, request, name)))
        yield { activity: request.name, message: 'The field name of the variable is filled with its id.' };
    }
  },
};

function isId(view: FlowView, request: HttpRequest, text: string): boolean {
  const [root, ...keys] = onlyReference(text) ?? [];
  if (root === undefined) return uuid.test(text);
  if (/ (?:id|uuid)$/.test(` ${wordsOf([root, ...keys].join('.'))}`)) return true;
  const constant = constantAt(view, request, root);
  const value = keys.length === 0 ? constant : valueAt(parseJson(constant), keys);
  return typeof value === 'string' && uuid.test(value);
}

export const credentialRules: readonly Rule[] = [swapped, idAsName];
