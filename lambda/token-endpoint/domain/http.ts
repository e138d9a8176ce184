import type { Secret } from '../../broker/record/secret.ts';

/** A request as the gateway hands it on. */
export interface Request {
  method: string;
  /** Without the query. */
  path: string;
  /** As it was sent, without its question mark. */
  query: string;
  /** By lower-case names; the values of a repeated header are joined by commas. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
}

/** What a member of an answer's JSON may be. A Secret is revealed in the answer alone. */
type Member = string | number | boolean | readonly string[] | Secret;

export interface Answer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: Readonly<Record<string, Member>>;
}

/**
 * Keeps caches between here and the client from storing an answer.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-5.1
 */
const NO_STORE = { 'cache-control': 'no-store', pragma: 'no-cache' };

export function answer(status: number, body: Answer['body'], headers: Answer['headers'] = {}): Answer {
  return { status, headers: { ...NO_STORE, ...headers }, body };
}
