import type { Rule } from '../finding.ts';
import { placeOf } from '../texts.ts';

function isUnclosed(text: string): boolean {
  return text.lastIndexOf('{{') > text.lastIndexOf('}}');
}

const unclosed: Rule = {
  name: 'expression-unclosed',
  severity: 'error',
  why: 'The activity fails, or sends the braces as they stand.',
  cure: 'Close the expression with "}}".',
  *check({ texts }) {
    for (const place of texts)
      if (place.problem && isUnclosed(place.text))
        yield { ...placeOf(place), message: `In ${place.field}, "{{" is never closed.` };
  },
};

const unread: Rule = {
  name: 'expression-unread',
  severity: 'warning',
  why: 'Either the expression is broken, and the activity fails; or this linter does not know that part of the language, and nothing in the text has been checked.',
  cure: 'Look at the place; if it is right, check by hand that every name in the text exists.',
  *check({ texts }) {
    for (const place of texts)
      if (place.problem && !isUnclosed(place.text))
        yield { ...placeOf(place), message: `${place.field} cannot be read: ${place.problem.message}.` };
  },
};

export const expressionRules: readonly Rule[] = [unclosed, unread];
