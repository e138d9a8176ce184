import type { Exchange } from '../loopback-server.ts';
import { Refusal } from './refusal.ts';

const MAX_PAGE_SIZE = 100;

/** The page that `page` and `pageSize` ask for, with the way to the others. Throws a Refusal with 400. */
export function paginate<Item>(items: readonly Item[], exchange: Exchange, orgid: string) {
  const page = wholeNumber(exchange, 'page', { least: 0, otherwise: 0 });
  const pageSize = Math.min(MAX_PAGE_SIZE, wholeNumber(exchange, 'pageSize', { least: 1, otherwise: MAX_PAGE_SIZE }));
  const totalPages = Math.ceil(items.length / pageSize);
  const last = Math.max(0, totalPages - 1);

  const link = (toPage: number): string => {
    const query = new URLSearchParams(exchange.query);
    query.set('page', String(toPage));
    query.set('pageSize', String(pageSize));
    return `${exchange.path}?${query}`;
  };

  const links = {
    first: link(0),
    ...(page > 0 && { prev: link(page - 1) }),
    self: link(page),
    ...(page < last && { next: link(page + 1) }),
    last: link(last),
  };
  return {
    meta: { orgid, page, pageSize, totalPages, totalRecords: items.length, links },
    data: items.slice(page * pageSize, (page + 1) * pageSize),
  };
}

function wholeNumber(exchange: Exchange, name: string, { least, otherwise }: { least: number; otherwise: number }) {
  const text = exchange.query.get(name);
  if (text === null) return otherwise;
  if (!/^\d+$/.test(text) || Number(text) < least)
    throw new Refusal(400, `${name}: must be a number from ${least} on.`);
  return Number(text);
}
