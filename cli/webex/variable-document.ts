import * as v from 'valibot';
import type { Variable } from '../../lambda/broker/ports.ts';
import { unfitness } from '../../lambda/broker/reconcile/observe.ts';
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

const listSchema = v.object(
  {
    // A list may leave fields out: what it does not say counts as fit.
    data: v.array(
      v.fallback(
        v.nullable(
          v.object({
            name: v.pipe(v.string(), v.regex(/^\w{1,80}$/)),
            variableType: v.optional(v.string(), 'String'),
            active: v.optional(v.boolean(), true),
            systemDefault: v.nullish(v.boolean(), false),
          }),
        ),
        null,
      ),
      'a list',
    ),
    meta: v.fallback(v.optional(v.object({ totalPages: v.optional(v.number()) })), undefined),
  },
  'an object',
);

/** Reads a page of the list of variables: the names of those that could hold a token, and whether it is the last page. */
export function readFitNames(body: string, page: number): { names: string[]; isLast: boolean } | { wrong: string } {
  const read = readJson(listSchema, body);
  if ('wrong' in read) return read;
  const { data, meta } = read.value;
  const fit = data.filter((one) => one !== null && unfitness({ ...one, type: one.variableType }) === undefined);
  const isLast = data.length === 0 || page + 1 >= (meta?.totalPages ?? Number.POSITIVE_INFINITY);
  return { names: fit.flatMap((one) => one?.name ?? []), isLast };
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
