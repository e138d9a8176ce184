import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findTrackingId } from '../../lambda/webex/tracking-id.ts';

const uuid = 'c1a4fcef-aee2-4dea-8977-29f594760552';

test.for([uuid, `ROUTER_${uuid.toUpperCase()}`, `ccconfig_${uuid}`, 'ROUTER_1234567890ABCDEF', `NA_${uuid}_12`])(
  'knows a tracking id when it sees one (%s)',
  (id) => {
    expect(findTrackingId(id, '', '')).toBe(id);
    expect(findTrackingId(undefined, JSON.stringify({ message: 'x', trackingId: id }), '')).toBe(id);
    expect(findTrackingId(undefined, `{"trackingId" :\n "${id}", "error`, '')).toBe(id);
  },
);

test('believes the header before the body', () => {
  expect(findTrackingId(`ROUTER_${uuid}`, `{"trackingId":"OTHER_${uuid}"}`, '')).toBe(`ROUTER_${uuid}`);
});

test.for([
  'a'.repeat(64), // as long as a client secret
  `${'A'.repeat(64)}_P0A1_${uuid}`, // an access token
  'client-secret',
  'Basic dXNlcjpwYXNz',
  `ROUTER_${uuid} and more`,
  `${uuid}\nINFO all is well`,
  '',
])('takes nothing else for a tracking id (%s)', (text) => {
  expect(findTrackingId(text, '', '')).toBeUndefined();
  expect(findTrackingId(undefined, JSON.stringify({ trackingId: text }), '')).toBeUndefined();
});

test('a service cannot pass a part of what we sent for a tracking id', () => {
  const hexSecret = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 16, maxLength: 64 });
  fc.assert(
    fc.property(hexSecret, fc.nat(48), fc.integer({ min: 16, max: 36 }), (secret, from, length) => {
      const echo = secret.slice(from, from + length);
      const id = findTrackingId(`ROUTER_${echo}`, `{"trackingId":"${echo}"}`, `client_secret=${secret}&a=b`);
      return id === undefined;
    }),
  );
});

test('only a tracking id comes out of any body', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (body) => {
      expect(findTrackingId(undefined, body, '') ?? uuid).toMatch(/^[\w-]{16,60}$/);
    }),
  );
});
