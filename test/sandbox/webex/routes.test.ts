import { describe, expect, it } from 'vitest';
import type { Exchange } from '../../../sandbox/loopback-server.ts';
import type { Refusal } from '../../../sandbox/webex/refusal.ts';
import { routedStandIn } from '../../../sandbox/webex/routes.ts';

const exchange = (method: string, path: string): Exchange => {
  return { method, path, query: new URLSearchParams(), headers: {}, body: '' };
};

const standIn = routedStandIn(
  'shop',
  [
    {
      operation: 'GET item',
      method: 'GET',
      path: '/shelves/{shelf}/items/{id}',
      answer: (_, shelf, id) => ({ status: 200, body: [shelf, id] }),
    },
    {
      operation: 'POST item',
      method: 'POST',
      path: '/shelves/{shelf}/items',
      answer: () => {
        throw new TypeError('a bug');
      },
    },
  ],
  (refusal: Refusal) => ({ status: refusal.status, body: refusal.message }),
);

describe('a routed stand-in', () => {
  it('hands a route what stands in the braces of its path', () => {
    expect(standIn.handle(exchange('GET', '/shelves/a/items/b'))).toEqual({ status: 200, body: ['a', 'b'] });
  });

  it.each([
    ['GET', '/shelves/a/items/b/c'],
    ['GET', '/v1/shelves/a/items/b'],
    ['GET', '/shelves//items/b'],
    ['PUT', '/shelves/a/items/b'],
  ])('refuses %s %s, which no route takes', (method, path) => {
    const unknown = exchange(method, path);
    expect(standIn.handle(unknown)).toMatchObject({ status: 404 });
    expect(standIn.operation(unknown)).toBe(`${method} unknown`);
  });

  it('does not pass a bug off as an answer', () => {
    expect(() => standIn.handle(exchange('POST', '/shelves/a/items'))).toThrow('a bug');
  });
});
