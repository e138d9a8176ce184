import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mayPass, ownWords, type Speaker } from '../../lambda/webex/own-words.ts';
import { foreignBodies, ownBodies } from '../../sandbox/webex/answer-bodies.ts';

const speakers: readonly Speaker[] = ['webex', 'contact center', 'flow store'];
const trackingId = 'ROUTER_5D8C2F1B-0F9E-01BB-5B3C-AC12DD165B3C';
const dead = 'the refresh token has expired or was revoked, or another refresh has replaced it';
const said = (body: unknown, speaker: Speaker = 'webex') =>
  ownWords(speaker, typeof body === 'string' ? body : JSON.stringify(body));
const textOf = (body: unknown) => (typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body));

describe('whose words they are', () => {
  test.for(Object.entries(ownBodies))("are the service's own (%s)", ([name, body]) => {
    const speaker = name.startsWith('contact center') ? 'contact center' : 'webex';
    expect(ownWords(speaker, textOf(body(403).body))).toBeDefined();
  });

  test.for(Object.entries(foreignBodies))('are of something in front of it (%s)', ([, body]) => {
    for (const status of [400, 401, 403, 404]) {
      for (const speaker of ['webex', 'contact center'] as const) {
        expect(ownWords(speaker, textOf(body(status).body))).toBeUndefined();
      }
    }
  });

  test.for<unknown>([
    '{"error":"invalid_grant","error_descr',
    { error: 'invalid_grants' },
    { error: 'invalid_token', error_description: 'A gateway wants a token of its own.' },
    { error: 'access_denied' },
    { error: ['invalid_grant'] },
    { error: { code: 'invalid_grant', message: 'No.' } },
    { message: 'No.', errors: [] },
    { message: 'No.', errors: { description: 'invalid_grant' } },
    { message: 'No.', errors: [null, {}, { description: ' ' }] },
    { message: '', trackingId },
    { errors: [{ message: 'invalid_grant' }] },
    { success: false, errors: [{ code: 1020, message: 'Access denied' }], messages: [] },
    { fault: { faultstring: 'invalid_grant', detail: {} } },
    'invalid_grant',
    '"invalid_grant"',
    'null',
  ])('are not the own ones of Webex (%j)', (body) => {
    expect(said(body)).toBeUndefined();
  });

  test.for<object>([
    { message: 'The refresh token provided is expired, revoked, malformed, or invalid' },
    {
      error: 'Bad Request',
      error_description: 'The refresh token provided is expired, revoked, malformed, or invalid.',
    },
    { errors: ['The refresh token provided is expired, revoked, malformed, or invalid'] },
    { message: 'invalid_grant' },
  ])('are those of Webex by what they say (%j)', (body) => {
    expect(said(body)?.why).toBe(dead);
  });

  test('Webex does not speak in the shape of Contact Center, nor Contact Center in that of a gateway', () => {
    const contactCenters = { trackingId, error: { key: '403', message: [{ description: 'No.' }], reason: 'NO' } };
    expect(said(contactCenters)).toBeUndefined();
    expect(said({ error: { key: '403', reason: 'NO' } }, 'contact center')).toEqual({});
    expect(said({ error: 'Forbidden' }, 'contact center')).toBeUndefined();
    expect(said({ trackingId, error: 'Forbidden' }, 'contact center')).toEqual({});
    expect(said({ error: 'invalid_request' }, 'contact center')).toBeUndefined();
  });

  test('of the flow store no body is described: nothing at all, and the shape of a gateway, are its own', () => {
    expect(said('', 'flow store')).toEqual({});
    expect(said({ timestamp: 1, status: 404, error: 'Not Found', path: '/flows' }, 'flow store')).toEqual({});
    expect(said('<html>', 'flow store')).toBeUndefined();
    expect(said({ message: 'Forbidden' }, 'flow store')).toBeUndefined();
  });
});

describe('what they say', () => {
  test.for<[string, unknown]>([
    ['in OAuth', { error: 'invalid_grant', error_description: 'It is dead.' }],
    ['in OAuth, in capitals and with blanks', { error: ' INVALID_GRANT ' }],
    ['in the message of Webex', { message: 'invalid_grant', errors: [], trackingId }],
    ['in a description of Webex', { message: 'No.', errors: [{ description: 'invalid_grant: dead' }] }],
    ['beside a name that tells less', { error: 'invalid_request', error_description: 'invalid_grant' }],
  ])('a name %s', ([, body]) => {
    expect(said(body)).toEqual({ name: 'invalid_grant', why: dead });
  });

  test.for([
    'The refresh token provided is expired, revoked, malformed, or invalid',
    'The refresh token provided is expired, revoked, malformed, or invalid.',
    'Refresh_token has been revoked',
    'refresh token is INVALID',
  ])('that the refresh token is dead (%s)', (sentence) => {
    expect(said({ message: sentence, errors: [{ description: sentence }], trackingId })).toEqual({ why: dead });
    expect(said({ error: 'invalid_request', error_description: sentence })).toEqual({
      name: 'invalid_request',
      why: dead,
    });
  });

  test.for(['The client id or the client secret is invalid.', 'The provided clientSecret is invalid'])(
    'that the client is not known (%s)',
    (message) => {
      expect(said({ message, trackingId })).toEqual({ why: 'the client id or the client secret is wrong' });
    },
  );

  test.for(['The request is invalid.', 'The refresh token is missing', 'The token is invalid'])(
    'no more than the status (%s)',
    (message) => {
      expect(said({ message, trackingId })).toEqual({});
    },
  );

  test('an exhausted limit before all else', () => {
    const body = { error: 'server_error', error_description: 'tokenlimit_reached' };
    expect(said(body)?.name).toBe('tokenlimit_reached');
  });

  test.for(['server_error', 'temporarily_unavailable'])('that it may pass (%s), with any description', (error) => {
    const name = said({ error, error_description: 'invalid_grant could not be told from invalid_client' })?.name;
    expect(name).toBe(error);
    expect(mayPass(name)).toBe(true);
  });
});

test('only known words come out of any body', () => {
  const words = /^(?:[a-z_]{1,30}|[a-z ,]{1,100})$/i;
  const text = fc.oneof(fc.string(), fc.constantFrom('invalid_grant', 'refresh token is invalid'));
  const known = fc.record(
    { error: text, error_description: text, message: text, trackingId: text },
    { requiredKeys: ['error'] },
  );
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), known), (body) => {
      for (const speaker of speakers) {
        const { name = 'invalid_grant', why = 'none' } = said(body, speaker) ?? {};
        expect([name, why].every((one) => words.test(one))).toBe(true);
      }
    }),
  );
});
