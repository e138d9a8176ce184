import type { FlowVariable } from '../../flows/format.ts';
import { ActivityFailed } from './stops.ts';

/** What variables and activities' results hold. */
export type Value = string | number | boolean | null | Value[] | { [key: string]: Value };

/** A value as it stands in a text: nothing for null, JSON for lists and objects. */
export function textOf(value: Value): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** A value turned into a variable's type. Fails the activity if it is none of that type. */
export function typed(value: Value, variable: Pick<FlowVariable, 'name' | 'type'>): Value {
  if (value === null) return null;
  const text = textOf(value).trim();
  const mismatch = () => new ActivityFailed(`the value for "${variable.name}" is not of type ${variable.type}`);
  switch (variable.type) {
    case 'STRING':
    case 'DATETIME':
      return textOf(value);
    case 'INTEGER':
      if (!/^[+-]?\d+$/.test(text)) throw mismatch();
      return Number(text);
    case 'DECIMAL':
      if (!/^[+-]?\d+(\.\d+)?$/.test(text)) throw mismatch();
      return Number(text);
    case 'BOOLEAN':
      if (!/^(true|false)$/i.test(text)) throw mismatch();
      return text.toLowerCase() === 'true';
    case 'JSON':
      if (typeof value !== 'string') return value;
      try {
        return JSON.parse(value) as Value;
      } catch {
        throw mismatch();
      }
  }
}
