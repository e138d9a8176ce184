import { type Expression, references } from '../../expressions.ts';
import type { Activity } from '../../format.ts';
import { isSecretName, wordsOf } from '../credential-names.ts';
import type { Rule } from '../finding.ts';
import type { FlowView } from '../flow-view.ts';
import { constantAt, originsOf, parseJson, valueAt } from '../origins.ts';
import { isJsonLike, type PlacedText, placeOf } from '../texts.ts';

/** Filters after which a text fits into JSON whatever it was. */
const escaping = new Set(['escape', 'urlencode', 'base64encode', 'numberformat', 'length', 'json']);

/** Names whose values are made of letters, digits and signs that JSON does not mind. */
const harmlessName = / (?:id|ids|uuid|ani|dn|dnis|digits|digits entered|variable name)$/;

const text: Rule = {
  name: 'text-in-json',
  severity: 'warning',
  why: 'A quotation mark, a backslash or a new line in the text breaks the JSON, and the service refuses it.',
  cure: 'Send a fixed text, let the service find it by an id, or run the value through `| escape(strategy="json")`.',
  *check(view) {
    for (const place of view.texts) {
      const { activity } = place;
      if (!activity || !isJsonLike(place.text)) continue;
      const names = quotedExpressions(place)
        .flatMap((expression) => freeTexts(view, activity, expression))
        .filter((name, index, all) => all.indexOf(name) === index);
      if (names.length > 0)
        yield { ...placeOf(place), message: `Texts of unknown content stand inside JSON: ${names.join(', ')}.` };
    }
  },
};

/** The expressions that stand between quotation marks. */
function quotedExpressions({ template }: PlacedText): Expression[] {
  let isQuoted = false;
  return template.filter((part): part is Expression => {
    if (typeof part !== 'string') return isQuoted;
    const quotes = part.replace(/\\./gs, '').split('"').length - 1;
    isQuoted = isQuoted !== (quotes % 2 === 1);
    return false;
  });
}

function freeTexts(view: FlowView, activity: Activity, expression: Expression): string[] {
  if (expression.kind === 'filter' && (escaping.has(expression.filter) || replacesQuotes(expression))) return [];
  return references(expression)
    .map(({ path }) => path)
    .filter((path) => isFreeText(view, activity, path))
    .map((path) => path.join('.'));
}

/** `replace({'"': ...})` as the last filter: no quotation mark is left to end the JSON text. */
function replacesQuotes(expression: Expression & { kind: 'filter' }): boolean {
  if (expression.filter !== 'replace') return false;
  return expression.arguments.some(
    ({ value }) => value.kind === 'map' && value.entries.some(({ key }) => key.kind === 'literal' && key.value === '"'),
  );
}

/** Whether nothing is known of what the text will be. */
function isFreeText(view: FlowView, activity: Activity, path: readonly [string, ...string[]]): boolean {
  const [root, ...keys] = path;
  const variable = view.variables.get(root);
  const name = path.join('.');
  if (!variable) return keys[0] === 'httpResponseBody';
  if (isSecretName(name) || harmlessName.test(` ${wordsOf(name)}`)) return false;
  if (variable.type !== 'STRING' && variable.type !== 'JSON') return false;
  const constant = constantAt(view, activity, root);
  if (constant !== undefined) return isBreaking(keys.length === 0 ? constant : valueAt(parseJson(constant), keys));
  return originsOf(view, activity, root).some((origin) => {
    if (origin === 'default') return variable.source !== '' || isBreaking(variable.value);
    if (!('expression' in origin.from)) return true;
    return origin.from.expression.includes('{{') || isBreaking(origin.from.expression);
  });
}

function isBreaking(value: unknown): boolean {
  return typeof value === 'string' && JSON.stringify(value) !== `"${value}"`;
}

export const interpolationRules: readonly Rule[] = [text];
