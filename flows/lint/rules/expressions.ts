import type { Rule } from '../finding.ts';
import { type PlacedText, placeOf } from '../texts.ts';

/** `{{`, or a bracket inside an expression, that nothing closes. */
function unclosedSign({ text, problem }: PlacedText): string | undefined {
  if (!problem) return undefined;
  if (text.lastIndexOf('{{') > text.lastIndexOf('}}')) return '{{';
  return /^"(.+)" is never closed/.exec(problem.message)?.[1];
}

const unclosed: Rule = {
  name: 'expression-unclosed',
  severity: 'error',
  why: 'The activity fails, or sends the braces.',
  cure: 'Close every "{{" with "}}", and every bracket inside the expression.',
  *check({ texts }) {
    for (const place of texts) {
      const sign = unclosedSign(place);
      if (sign) yield { ...placeOf(place), message: `In ${place.field}, "${sign}" is never closed.` };
    }
  },
};

const unread: Rule = {
  name: 'expression-unread',
  severity: 'warning',
  why: 'The expression is broken and the activity fails, or this linter does not know that part of the language and has not checked the text.',
  cure: 'Look at the place; if it is right, check by hand that every name in the text exists.',
  *check({ texts }) {
    for (const place of texts)
      if (place.problem && !unclosedSign(place))
        yield { ...placeOf(place), message: `${place.field} cannot be read: ${place.problem.message}.` };
  },
};

export const expressionRules: readonly Rule[] = [unclosed, unread];
