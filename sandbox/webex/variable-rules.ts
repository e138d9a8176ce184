import type { VariableFields } from './cad-variable.ts';
import { Refusal } from './refusal.ts';

/** Says what is wrong with a value. */
type Rule = (value: unknown) => string | undefined;

const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

const text =
  (maxLength: number, pattern?: RegExp): Rule =>
  (value) => {
    if (typeof value !== 'string') return 'must be a string';
    if (value.length > maxLength) return `size must be between 0 and ${maxLength}`;
    if (pattern && !pattern.test(value)) return `must match "${pattern.source}"`;
    return undefined;
  };

const typeNames = [
  'String',
  'Integer',
  'DateTime',
  'Boolean',
  'Decimal',
  'STRING',
  'INTEGER',
  'DATE_TIME',
  'BOOLEAN',
  'DECIMAL',
];
const typeName: Rule = (value) =>
  typeNames.includes(value as string) ? undefined : `must be one of ${typeNames.join(', ')}`;

/** By the service's specification. */
const LONGEST_VALUE = 256;

const required: Record<string, Rule> = {
  name: text(80, /^[a-zA-Z\d_]+$/),
  variableType: typeName,
  defaultValue: text(LONGEST_VALUE),
  active: flag,
  agentEditable: flag,
  agentViewable: flag,
  reportable: flag,
};

const optional: Record<string, Rule> = {
  sensitive: flag,
  description: text(256),
  desktopLabel: text(50),
};

/** The fields of a POST or PUT body. Throws a Refusal with 400 that lists everything that is wrong with them. */
export function checkedFields(
  body: Record<string, unknown>,
  { longestValue = LONGEST_VALUE }: { longestValue?: number } = {},
): VariableFields {
  const rules: Record<string, Rule> = { ...required, ...optional, defaultValue: text(longestValue) };
  // The service reads null as "left out".
  const given = Object.entries(body).filter(([name, value]) => Object.hasOwn(rules, name) && value !== null);
  const fields = { sensitive: false, ...Object.fromEntries(given) } as VariableFields;

  const problems = Object.keys(required)
    .filter((name) => !Object.hasOwn(fields, name))
    .map((name) => `${name}: must not be null`);
  for (const [name, value] of given) {
    const problem = rules[name]?.(value);
    if (problem !== undefined) problems.push(`${name}: ${problem}`);
  }
  if (fields.agentViewable && !fields.desktopLabel)
    problems.push('desktopLabel: is required when agentViewable is true');
  if (fields.reportable && fields.sensitive) problems.push('sensitive: a reportable variable cannot be sensitive');

  if (problems.length > 0) throw new Refusal(400, 'Invalid request', { problems });
  return fields;
}
