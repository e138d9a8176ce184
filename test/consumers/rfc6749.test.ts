import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../lambda/broker/lifetime.ts';
import type { Answer } from '../../lambda/consumers/exchange.ts';
import { basic, MemoryEndpoint, membersOf } from './memory-endpoint.ts';

let world: MemoryEndpoint;
beforeEach(() => {
  world = new MemoryEndpoint();
});

const form = 'application/x-www-form-urlencoded';
const raw = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  world.send({
    headers: { 'content-type': form, authorization: basic('clinic', world.clientSecret), ...headers },
    body,
  });

/** One row: what the section demands, the request, and the answer to expect. */
type Row = [section: string, demand: string, request: () => Promise<Answer>, status: number, error?: string];

const table: Row[] = [
  ['2.3.1', 'a client may authenticate by HTTP Basic', () => world.ask(), 200],
  [
    '2.3.1',
    'the name of the scheme is case-insensitive',
    () => world.ask({}, { authorization: basic('clinic', world.clientSecret).replace('Basic', 'bASIC') }),
    200,
  ],
  [
    '2.3.1',
    'both parts of Basic are form-encoded first',
    () => world.ask({}, { authorization: basic('cl%69nic', world.clientSecret.replaceAll('-', '%2D')) }),
    200,
  ],
  [
    '2.3.1',
    'a client may authenticate in the body',
    () => world.ask({ client_id: 'clinic', client_secret: world.clientSecret }),
    200,
  ],
  [
    '2.3.1',
    'a secret may hold a colon',
    () => {
      world.bind('clinic', ['a:b:c'], ['acme']);
      return world.ask({}, { authorization: basic('clinic', 'a:b:c') });
    },
    200,
  ],
  [
    '2.3.1',
    'credentials must not be in the URI',
    () =>
      world.send({
        query: `client_id=clinic&client_secret=${world.clientSecret}`,
        headers: { 'content-type': form },
        body: 'grant_type=client_credentials',
      }),
    400,
    'invalid_request',
  ],
  [
    '2.3.1',
    'no part of the request may be in the URI',
    () =>
      world.send({
        query: 'scope=acme',
        headers: { 'content-type': form, authorization: basic('clinic', world.clientSecret) },
        body: 'grant_type=client_credentials',
      }),
    400,
    'invalid_request',
  ],
  [
    '2.3',
    'not more than one method of authentication in a request',
    () =>
      world.ask(
        { client_id: 'clinic', client_secret: world.clientSecret },
        { authorization: basic('clinic', world.clientSecret) },
      ),
    400,
    'invalid_request',
  ],
  ['2.3', 'the client_id may stand in the body beside Basic', () => world.ask({ client_id: 'clinic' }), 200],
  ['2.3', 'but only the one that authenticates', () => world.ask({ client_id: 'other' }), 400, 'invalid_request'],
  ['3.2', 'a parameter without a value counts as left out', () => world.ask({ scope: '' }), 200],
  ['3.2', 'a grant_type without a value too', () => world.ask({ grant_type: '' }), 400, 'invalid_request'],
  [
    '3.2',
    'unrecognised parameters are ignored',
    () => world.ask({ audience: 'https://example.com', resource: 'x' }),
    200,
  ],
  [
    '3.2',
    'no parameter may be repeated',
    () => raw('grant_type=client_credentials&scope=acme&scope=acme'),
    400,
    'invalid_request',
  ],
  [
    '3.2',
    'not by another spelling of its name either',
    () => raw('grant_type=client_credentials&grant%5Ftype=client_credentials'),
    400,
    'invalid_request',
  ],
  ['3.2', 'nor one that nobody knows', () => raw('grant_type=client_credentials&x=1&x=2'), 400, 'invalid_request'],
  ['3.2', 'the method is POST', () => world.send({ method: 'GET' }), 405, 'invalid_request'],
  ['3.3', 'a scope may name the record', () => world.ask({ scope: 'acme' }), 200],
  ['3.3', 'values of scope are case-sensitive', () => world.ask({ scope: 'ACME' }), 400, 'invalid_scope'],
  ['4.4.2', 'grant_type is required', () => world.ask({ grant_type: undefined }), 400, 'invalid_request'],
  [
    '4.4.2',
    'grant_type is client_credentials',
    () => world.ask({ grant_type: 'authorization_code' }),
    400,
    'unsupported_grant_type',
  ],
  [
    '4.4.2',
    'and its case counts',
    () => world.ask({ grant_type: 'Client_Credentials' }),
    400,
    'unsupported_grant_type',
  ],
  [
    '4.4.2',
    'the body is a form',
    () => raw('{"grant_type":"client_credentials"}', { 'content-type': 'application/json' }),
    415,
    'invalid_request',
  ],
  ['4.4.2', 'and says so', () => raw('grant_type=client_credentials', { 'content-type': '' }), 415, 'invalid_request'],
  [
    '4.4.2',
    'it is in UTF-8',
    () => raw('grant_type=client_credentials', { 'content-type': `${form}; charset=UTF-8` }),
    200,
  ],
  [
    '4.4.2',
    'and in nothing else',
    () => raw('grant_type=client_credentials', { 'content-type': `${form};charset=utf-16` }),
    415,
    'invalid_request',
  ],
  ['4.4.2', 'and well-formed', () => raw('grant_type=client_credentials&scope=%E0%A4%A'), 400, 'invalid_request'],
  [
    '4.4.2',
    'to its last byte',
    () => raw(Buffer.concat([Buffer.from('grant_type=client_credentials&x='), Buffer.from([0xff])])),
    400,
    'invalid_request',
  ],
  ['4.4.2', 'and short', () => raw(`grant_type=client_credentials&x=${'x'.repeat(8192)}`), 413, 'invalid_request'],
  [
    '4.4.2',
    'the client must authenticate',
    () => world.send({ headers: { 'content-type': form }, body: 'grant_type=client_credentials' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: an unknown client',
    () => world.ask({}, { authorization: basic('nobody', world.clientSecret) }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: a wrong secret',
    () => world.ask({}, { authorization: basic('clinic', 'wrong') }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: a wrong secret in the body',
    () => world.ask({ client_id: 'clinic', client_secret: 'wrong' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: an id alone',
    () => world.ask({ client_id: 'clinic' }, { authorization: '' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: another scheme',
    () => world.ask({}, { authorization: `Bearer ${world.clientSecret}` }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: Basic that is no Base64',
    () => world.ask({}, { authorization: 'Basic c%69nic' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: Basic without a colon',
    () => world.ask({}, { authorization: `Basic ${Buffer.from('clinic').toString('base64')}` }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: two Authorization headers',
    () => world.ask({}, { authorization: `${basic('clinic', world.clientSecret)},${basic('clinic', 'x')}` }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client comes before what else is wrong',
    () => world.ask({ grant_type: 'password', scope: 'x' }, { authorization: basic('clinic', 'wrong') }),
    401,
    'invalid_client',
  ],
  ['5.2', 'invalid_scope: unknown', () => world.ask({ scope: 'nothing' }), 400, 'invalid_scope'],
  [
    '5.2',
    'invalid_scope: a record that the client is not bound to',
    () => {
      world.project('beta', DAY);
      return world.ask({ scope: 'beta' });
    },
    400,
    'invalid_scope',
  ],
  ['5.2', 'invalid_scope: more than one', () => world.ask({ scope: 'acme acme' }), 400, 'invalid_scope'],
  [
    '5.2',
    'invalid_scope: none, where the client is bound to several',
    () => {
      world.bind('clinic', [world.clientSecret], ['acme', 'beta']);
      return world.ask();
    },
    400,
    'invalid_scope',
  ],
];

describe('RFC 6749', () => {
  it.each(table)('section %s: %s', async (_section, _demand, request, status, error) => {
    const answer = await request();
    const members = membersOf(answer);
    expect({ status: answer.status, error: members.error }).toEqual({ status, error });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    if (error) {
      // Section 5.2: what a description may consist of.
      expect(members.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(Object.keys(members)).toEqual(['error', 'error_description']);
      expect(world.steps.filter((step) => step.startsWith('read projection'))).toEqual([]);
    } else {
      expect(members.access_token).toBe(world.token());
    }
  });

  it('section 5.1: the answer says what is given, of what type, for how long, and for which scope', async () => {
    expect(await world.ask()).toMatchObject({ status: 200 });
    expect(membersOf(await world.ask())).toEqual({
      access_token: world.token(),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'acme',
    });
  });

  it.each([
    [14 * DAY, 3600],
    [HOUR, 3600],
    [HOUR - SECOND, 3599],
    [90 * SECOND + 900, 90],
    [SECOND, 1],
  ])(
    'section 5.1: expires_in is never more than an hour, and never past the real end (%i ms: %i)',
    async (life, expected) => {
      world.project('acme', life);
      expect(membersOf(await world.ask()).expires_in).toBe(expected);
    },
  );

  it('section 5.2: a client that is refused is told by which scheme it could come in', async () => {
    const { headers } = await world.ask({}, { authorization: basic('clinic', 'wrong') });
    expect(headers['www-authenticate']).toBe('Basic realm="token-broker", charset="UTF-8"');
  });

  it('the method that is allowed is named (RFC 9110, section 15.5.6)', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post']) {
      expect(await world.send({ method })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    }
  });
});

describe('a token near its end', () => {
  it('is given while it lives, and counted from a day before', async () => {
    world.project('acme', DAY);
    await world.ask();
    expect(world.traces.at(-1)).not.toHaveProperty('shortLived');
    world.time += MINUTE;
    expect(await world.ask()).toMatchObject({ status: 200 });
    expect(world.traces.at(-1)).toMatchObject({ status: 200, shortLived: true, lifeSeconds: 86_340 });
  });

  it('is not given any more when it has expired: the client may ask again', async () => {
    world.project('acme', SECOND - 1);
    const answer = await world.ask();
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '300', 'cache-control': 'no-store' } });
    expect(membersOf(answer).error).toBe('temporarily_unavailable');
    expect(world.traces.at(-1)).toMatchObject({ status: 503, reason: 'expired', consumer: 'clinic', record: 'acme' });
  });

  it('may be one that was never there', async () => {
    for (const stored of ['', undefined]) {
      world.coldStart();
      if (stored === undefined) world.projections.delete('acme');
      else world.projections.set('acme', stored);
      expect(await world.ask()).toMatchObject({ status: 503, headers: { 'retry-after': '300' } });
    }
  });

  it('is given however long it is: only a variable has a limit', async () => {
    const text = JSON.parse(world.projections.get('acme') as string);
    world.projections.set('acme', JSON.stringify({ ...text, accessToken: 'x'.repeat(2000) }));
    expect(membersOf(await world.ask()).access_token).toHaveLength(2000);
  });
});
