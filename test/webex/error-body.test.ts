import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findErrorName, findTrackingId } from '../../lambda/webex/error-body.ts';

const uuid = 'c1a4fcef-aee2-4dea-8977-29f594760552';

test.for<[string, unknown]>([
  ['OAuth', { error: 'invalid_grant', error_description: 'The refresh token is dead.' }],
  ['Webex, in the message', { message: 'invalid_grant', errors: [], trackingId: 'ROUTER_1' }],
  ['Webex, in a description', { message: 'Refused.', errors: [{ description: 'invalid_grant: dead' }] }],
  ['Contact Center', { error: { key: '400', message: [{ description: 'invalid_grant' }], reason: 'no' } }],
  ['a gateway', { timestamp: 0, status: 400, error: 'invalid_grant', path: '/' }],
  ['a bare text', 'invalid_grant'],
  ['HTML', '<h1>Error</h1><p>INVALID_GRANT</p>'],
  ['half a body', '{"error":"invalid_grant","error_descr'],
])("finds an error's name in the shape of %s", ([, body]) => {
  expect(findErrorName(typeof body === 'string' ? body : JSON.stringify(body))).toBe('invalid_grant');
});

test('the name that tells most wins', () => {
  expect(findErrorName('{"error":"invalid_request","error_description":"tokenlimit_reached"}')).toBe(
    'tokenlimit_reached',
  );
});

test.for(['', '{}', 'null', 'invalid_grants', 'not_invalid_grant', 'refresh_token'])('finds no name in %s', (body) => {
  expect(findErrorName(body)).toBeUndefined();
});

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

test('whatever a body says, only known words come out', () => {
  fc.assert(
    fc.property(fc.string(), fc.json(), (text, json) => {
      for (const body of [text, json]) {
        expect(findErrorName(body) ?? 'invalid_grant').toMatch(/^[a-z_]{1,30}$/);
        expect(findTrackingId(undefined, body, '') ?? uuid).toMatch(/^[\w-]{16,60}$/);
      }
    }),
  );
});
