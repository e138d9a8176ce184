import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEvent } from '../../lambda/refresh/event.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

describe('an event', () => {
  it.each([
    [{}, { action: 'sweep', force: false }],
    [{ action: 'sweep' }, { action: 'sweep', force: false }],
    [{ force: true }, { action: 'sweep', force: true }],
    [{ serviceApp: 'acme' }, { action: 'reconcile', serviceApp: 'acme', force: false }],
    [
      { serviceApp: 'acme', force: true },
      { action: 'reconcile', serviceApp: 'acme', force: true },
    ],
    [
      { serviceApp: 'acme', ifToken: '0123abcd' },
      { action: 'reconcile', serviceApp: 'acme', force: false, ifToken: '0123abcd' },
    ],
    [
      { serviceApp: 'acme', quiet: true },
      { action: 'reconcile', serviceApp: 'acme', force: false, quiet: true },
    ],
    [{ action: 'test-alarm' }, { action: 'test-alarm' }],
  ])('%j is understood', (event, order) => {
    expect(parseEvent(event)).toEqual(order);
  });

  it('of any other shape is EVENT_INVALID, and nothing of it is ever quoted', () => {
    const secret = fc.constant(canary('event'));
    const field = fc.oneof(fc.constantFrom('action', 'serviceApp', 'force', 'ifToken', 'quiet'), secret, fc.string());
    const value = fc.oneof(secret, fc.jsonValue());
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(field, value), secret), (event) => {
        try {
          parseEvent(event);
        } catch (failure) {
          expect(failure).toMatchObject({ code: 'EVENT_INVALID' });
          expectNoCanary(failure);
        }
      }),
    );
  });
});
