import type { Secret } from '../broker/record/secret.ts';

/** A request as the gateway hands it on. */
export interface Request {
  method: string;
  /** Without the query. */
  path: string;
  /** As it was sent, without its question mark. */
  query: string;
  /** By lower-case names; one that was sent several times has its values joined by commas. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

/** What a member of an answer's JSON may be. A Secret is revealed to whoever asked, and to nobody else. */
type Member = string | number | boolean | readonly string[] | Secret;

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, Member>>;
}

/**
 * No cache between here and the client may keep an answer.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
const NOT_TO_BE_KEPT = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function answer(status: number, body: Answer['body'], headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...NOT_TO_BE_KEPT, ...headers }, body };
}
