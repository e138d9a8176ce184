import * as v from 'valibot';
import { readJson } from '../../lambda/webex/read-json.ts';

/** One of an org's flows or subflows, without its content. */
export interface ListedFlow {
  id: string;
  name: string;
}

/** Ids become parts of URLs and of flows. */
const id = v.pipe(v.string('a text'), v.regex(/^[\w-]{1,64}$/, 'an id of letters, digits, - and _'));
const identified = v.object({ id }, 'an object');
const listSchema = v.array(v.fallback(v.nullable(v.object({ id, name: v.string() })), null), 'a list');

const publishedSchema = v.object({
  latestVersion: v.fallback(v.optional(identified), undefined),
  tags: v.fallback(v.optional(v.array(v.object({ id: v.string(), flowVersionId: id }))), undefined),
});

/**
 * Reads a page of the list of flows, or says what is wrong with it. A flow that has no name, or an id that cannot be
 * used, is passed over; `isEmpty` tells of a page that holds none at all.
 */
export function readFlowList(body: string): { flows: ListedFlow[]; isEmpty: boolean } | { wrong: string } {
  const read = readJson(listSchema, body);
  if ('wrong' in read) return read;
  return { flows: read.value.filter((flow) => flow !== null), isEmpty: read.value.length === 0 };
}

/** The id of what an answer describes: of a flow after an import, of a version in an export. */
export function readId(body: string): { id: string } | { wrong: string } {
  const read = readJson(identified, body);
  return 'wrong' in read ? read : read.value;
}

/** The id of the version that was published; undefined where the answer does not tell, which it need not. */
export function readPublishedVersion(body: string): string | undefined {
  const read = readJson(publishedSchema, body);
  if ('wrong' in read) return undefined;
  const { latestVersion, tags } = read.value;
  return latestVersion?.id ?? tags?.find((tag) => tag.id === 'Latest')?.flowVersionId;
}
