import { type Expression, references } from '../../expressions.ts';
import type { Activity } from '../../format.ts';
import { parseTemplate } from '../../templates.ts';
import { isSecretName, wordsOf } from '../credential-names.ts';
import type { Rule } from '../finding.ts';
import type { FlowView } from '../flow-view.ts';
import { constantAt, originsOf, parseJson, valueAt } from '../origins.ts';
import { isJsonLike, type PlacedText, placeOf } from '../texts.ts';

/** Filters after which every text fits into JSON. */
const escaping = new Set(['escape', 'urlencode', 'base64encode', 'numberformat', 'length', 'json']);

/** Names whose values are made of letters, digits and signs that JSON does not mind. */
const harmlessName =
  / (?:id|ids|uuid|ani|dn|dnis|digits|digits entered|variable name|calls|count|total|number|amount|balance)$/;

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

const unquoted: Rule = {
  name: 'unquoted-in-json',
  severity: 'warning',
  why: 'An empty text, a letter or a leading zero makes the JSON invalid, and the service refuses it.',
  cure: 'Put the expression between quotation marks, or use a variable of the type INTEGER, DECIMAL or BOOLEAN.',
  *check(view) {
    for (const place of view.texts) {
      const { activity } = place;
      // a query of GraphQL begins with a brace, too, and takes its numbers bare
      const isQuery = place.field === 'httpRequestBodyGQL.query';
      if (!activity || isQuery || !isJsonLike(place.text) || place.template.length < 2) continue;
      const names = quotedExpressions(place, false)
        .flatMap((one) => nameIn(one) ?? [])
        .filter((name) => view.variables.get(name)?.type === 'STRING' && !isNumberAt(view, activity, name));
      if (names.length > 0)
        yield {
          ...placeOf(place),
          message: `Texts stand in JSON without quotation marks: ${[...new Set(names)].join(', ')}.`,
        };
    }
  },
};

/** Filters that leave a text a text. */
const textFilters = new Set(['trim', 'upper', 'lower', 'capitalize', 'title', 'default', 'replace', 'escape']);

/** The variable that an expression is, as it stands or filtered. */
function nameIn(expression: Expression): string | undefined {
  if (expression.kind === 'filter' && textFilters.has(expression.filter)) return nameIn(expression.operand);
  return expression.kind === 'name' ? expression.name : undefined;
}

/** Whether a text is surely a value of JSON at an activity: by its default, or because all that sets it computes numbers. */
function isNumberAt(view: FlowView, activity: Activity, name: string): boolean {
  if (parseJson(constantAt(view, activity, name)) !== undefined) return true;
  return originsOf(view, activity, name).every((origin) =>
    origin === 'default'
      ? parseJson(view.variables.get(name)?.value ?? '') !== undefined
      : 'expression' in origin.from && isComputed(origin.from.expression),
  );
}

function isComputed(text: string): boolean {
  try {
    const [only, ...more] = parseTemplate(text.trim());
    return more.length === 0 && (typeof only === 'string' ? parseJson(only) !== undefined : isNumeric(only));
  } catch {
    return false; // another rule names what cannot be read
  }
}

const numericFilters = new Set(['epoch', 'length', 'round', 'abs']);

function isNumeric(expression: Expression | undefined): boolean {
  switch (expression?.kind) {
    case 'literal':
      return typeof expression.value === 'number';
    case 'filter':
      return numericFilters.has(expression.filter);
    case 'binary':
      return (
        ['-', '*', '/', '%'].includes(expression.operator) ||
        (expression.operator === '+' && isNumeric(expression.left) && isNumeric(expression.right))
      );
    default:
      return false;
  }
}

/** The expressions that stand between quotation marks, or those that do not. */
function quotedExpressions({ template }: PlacedText, wanted = true): Expression[] {
  let isQuoted = false;
  return template.filter((part): part is Expression => {
    if (typeof part !== 'string') return isQuoted === wanted;
    const quotes = part.replace(/\\./gs, '').split('"').length - 1;
    isQuoted = isQuoted !== (quotes % 2 === 1);
    return false;
  });
}

function freeTexts(view: FlowView, activity: Activity, expression: Expression, depth = 0): string[] {
  if (expression.kind === 'filter' && (escaping.has(expression.filter) || replacesQuotes(expression))) return [];
  return references(expression)
    .map(({ path }) => path)
    .filter((path) => isFreeText(view, activity, path, depth))
    .map((path) => path.join('.'));
}

/** `replace({'"': ...})` as the last filter: no quotation mark is left to end the JSON text. */
function replacesQuotes(expression: Expression & { kind: 'filter' }): boolean {
  if (expression.filter !== 'replace') return false;
  return expression.arguments.some(
    ({ value }) => value.kind === 'map' && value.entries.some(({ key }) => key.kind === 'literal' && key.value === '"'),
  );
}

/** What activities give that others have written: a service, a caller's own system, an AI agent. */
const foreignTexts = new Set(['httpResponseBody', 'Headers', 'CallbackReason', 'MetaData']);

/** Whether nothing is known of what the text will be. */
function isFreeText(view: FlowView, activity: Activity, path: readonly [string, ...string[]], depth: number): boolean {
  const [root, ...keys] = path;
  const variable = view.variables.get(root);
  const name = path.join('.');
  if (!variable) return foreignTexts.has(keys[0] ?? '');
  if (isSecretName(name) || harmlessName.test(` ${wordsOf(name)}`)) return false;
  if (variable.type !== 'STRING' && variable.type !== 'JSON') return false;
  const constant = constantAt(view, activity, root);
  if (constant !== undefined) return isBreaking(keys.length === 0 ? constant : valueAt(parseJson(constant), keys));
  return originsOf(view, activity, root).some((origin) => {
    if (origin === 'default') return variable.source !== '' || isBreaking(variable.value);
    if (!('expression' in origin.from)) return true;
    return isFreeExpression(view, origin.activity, origin.from.expression, depth);
  });
}

/** Whether what an expression makes of other values is of unknown content, too: a time, an id or digits are not. */
function isFreeExpression(view: FlowView, activity: Activity, text: string, depth: number): boolean {
  if (depth > 5) return true; // it sets itself
  try {
    return parseTemplate(text).some((part) =>
      typeof part === 'string' ? isBreaking(part) : freeTexts(view, activity, part, depth + 1).length > 0,
    );
  } catch {
    return true; // another rule names what cannot be read
  }
}

function isBreaking(value: unknown): boolean {
  return typeof value === 'string' && JSON.stringify(value) !== `"${value}"`;
}

export const interpolationRules: readonly Rule[] = [text, unquoted];
