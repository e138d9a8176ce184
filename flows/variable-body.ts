import type { VariableValues } from './values.ts';

/**
 * The body of the PUT that writes a token into the variable: the whole variable, because a PUT replaces the whole of
 * it. Only the token is an expression. Every text is a literal: beyond ASCII and around braces it is written in JSON's
 * \u escapes, so that neither JSON nor the flow's template language can take it for anything else.
 */
export function variableBody(variable: VariableValues, tokenVariable: string): string {
  const { id, name, description, variableType, desktopLabel, ...flags } = variable;
  const texts = {
    id,
    name,
    ...(description === '' ? {} : { description }),
    variableType,
    ...(desktopLabel === '' ? {} : { desktopLabel }),
  };
  const fields = [
    ...Object.entries(texts).map(([field, text]) => `"${field}": ${literal(text)}`),
    '"active": true',
    ...Object.entries(flags).map(([field, flag]) => `"${field}": ${flag}`),
    `"defaultValue": "{{ ${tokenVariable} }}"`,
  ];
  return `{\n  ${fields.join(',\n  ')}\n}`;
}

function literal(text: string): string {
  return JSON.stringify(text).replace(
    /[{}]|[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
