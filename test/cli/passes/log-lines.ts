import type { LogLine } from '../../../cli/installation/function-log.ts';
import { HOUR } from '../../../lambda/broker/record/time.ts';

export const START = Date.parse('2027-01-04T08:00:00Z');

/** A line that the function wrote so many hours after the start. */
export function lineAt(hours: number, fields: object | string): LogLine {
  const text = typeof fields === 'string' ? fields : JSON.stringify(fields);
  return { id: `${hours} ${text}`, at: START + hours * HOUR, text };
}

/** A pass over the record acme, as the function logs it. */
export function pass(hours: number, fields: object = {}): LogLine {
  const line = { level: 'INFO', message: 'reconciled', serviceApp: 'acme', outcome: 'not_due', variable: 'in_step' };
  return lineAt(hours, { ...line, ...fields });
}

export function failedPass(hours: number, code: string, fields: object = {}): LogLine {
  return pass(hours, { level: 'ERROR', message: 'reconcile failed', code, failure: `It is ${code}. More.`, ...fields });
}
