import { AwsError } from './aws-error.ts';

export interface Page<T> {
  items: T[];
  /** Only if there is more. */
  NextToken?: string;
}

/** One page of a list; an unknown token is refused with an error of that type. */
export function page<T>(all: readonly T[], size: number, token: string | undefined, refusedWith: string): Page<T> {
  const told = token === undefined ? '0' : Buffer.from(token, 'base64url').toString();
  if (!/^\d+$/.test(told)) throw new AwsError(refusedWith, 'The NextToken value is invalid.');
  const from = Number(told);
  const items = all.slice(from, from + size);
  const end = from + items.length;
  return end < all.length ? { items, NextToken: Buffer.from(String(end)).toString('base64url') } : { items };
}
