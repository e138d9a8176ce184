import * as v from 'valibot';
import type { Variable } from '../../lambda/broker/ports.ts';
import { readJson } from '../../lambda/webex/read-json.ts';
import { changed } from '../../lambda/webex/variable.ts';

/** The body of the PUT that hides a variable from agents and reports; the value stays as it was read. */
export function hidden(variable: Variable): string {
  return changed(variable, { agentViewable: false, agentEditable: false, reportable: false });
}

/** The description that people gave a variable. */
export function descriptionOf({ document }: Variable): string {
  const { description } = JSON.parse(document.reveal());
  return typeof description === 'string' ? description : '';
}

const referencesSchema = v.object(
  {
    // What has no name is counted all the same.
    data: v.array(v.fallback(v.object({ name: v.optional(v.string()) }), {}), 'a list'),
    meta: v.fallback(v.optional(v.object({ totalRecords: v.optional(v.number()) })), undefined),
  },
  'an object',
);

/** Reads the list of what refers to a variable: the names on its first page, and how many there are. */
export function readReferences(body: string): { names: string[]; total: number } | { wrong: string } {
  const read = readJson(referencesSchema, body);
  if ('wrong' in read) return read;
  const { data, meta } = read.value;
  const names = data.flatMap(({ name }) => name ?? []);
  return { names, total: Math.max(meta?.totalRecords ?? 0, data.length) };
}
