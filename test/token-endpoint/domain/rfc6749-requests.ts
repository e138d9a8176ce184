import { basic } from './memory-endpoint.ts';
import { by, form, type Row, raw, right } from './rfc6749-row.ts';

/** What sections 2.3, 3.2, 3.3 and 4.4 demand of a request. */
export const requests: Row[] = [
  ['2.3.1', 'a client may authenticate by HTTP Basic', (world) => world.ask(), 200],
  [
    '2.3.1',
    'the name of the scheme is case-insensitive',
    (world) => by(world, right(world).replace('Basic', 'bASIC')),
    200,
  ],
  [
    '2.3.1',
    'both parts of Basic are form-encoded first',
    (world) => by(world, basic('cl%69nic', world.clientSecret.replaceAll('-', '%2D'))),
    200,
  ],
  [
    '2.3.1',
    'a client may authenticate in the body',
    (world) => world.ask({ client_id: 'clinic', client_secret: world.clientSecret }),
    200,
  ],
  [
    '2.3.1',
    'a secret may hold a colon',
    (world) => {
      world.bind('clinic', ['a:b:c'], ['acme']);
      return by(world, basic('clinic', 'a:b:c'));
    },
    200,
  ],
  [
    '2.3.1',
    'credentials must not be in the URI',
    (world) =>
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
    (world) =>
      world.send({
        query: 'scope=acme',
        headers: { 'content-type': form, authorization: right(world) },
        body: 'grant_type=client_credentials',
      }),
    400,
    'invalid_request',
  ],
  [
    '2.3',
    'not more than one method of authentication in a request',
    (world) => world.ask({ client_id: 'clinic', client_secret: world.clientSecret }, { authorization: right(world) }),
    400,
    'invalid_request',
  ],
  ['2.3', 'the client_id may stand in the body beside Basic', (world) => world.ask({ client_id: 'clinic' }), 200],
  ['2.3', 'but only the one that authenticates', (world) => world.ask({ client_id: 'other' }), 400, 'invalid_request'],
  ['3.2', 'a parameter without a value counts as left out', (world) => world.ask({ scope: '' }), 200],
  ['3.2', 'a grant_type without a value too', (world) => world.ask({ grant_type: '' }), 400, 'invalid_request'],
  [
    '3.2',
    'unrecognised parameters are ignored',
    (world) => world.ask({ audience: 'https://example.com', resource: 'x' }),
    200,
  ],
  [
    '3.2',
    'no parameter may be repeated',
    (world) => raw(world, 'grant_type=client_credentials&scope=acme&scope=acme'),
    400,
    'invalid_request',
  ],
  [
    '3.2',
    'not by another spelling of its name either',
    (world) => raw(world, 'grant_type=client_credentials&grant%5Ftype=client_credentials'),
    400,
    'invalid_request',
  ],
  ['3.2', 'nor an unknown one', (world) => raw(world, 'grant_type=client_credentials&x=1&x=2'), 400, 'invalid_request'],
  ['3.2', 'the method is POST', (world) => world.send({ method: 'GET' }), 405, 'invalid_request'],
  ['3.3', 'a scope may name the record', (world) => world.ask({ scope: 'acme' }), 200],
  ['3.3', 'values of scope are case-sensitive', (world) => world.ask({ scope: 'ACME' }), 400, 'invalid_scope'],
  ['4.4.2', 'grant_type is required', (world) => world.ask({ grant_type: undefined }), 400, 'invalid_request'],
  [
    '4.4.2',
    'grant_type is client_credentials',
    (world) => world.ask({ grant_type: 'authorization_code' }),
    400,
    'unsupported_grant_type',
  ],
  [
    '4.4.2',
    'and its case counts',
    (world) => world.ask({ grant_type: 'Client_Credentials' }),
    400,
    'unsupported_grant_type',
  ],
  [
    '4.4.2',
    'the body is a form',
    (world) => raw(world, '{"grant_type":"client_credentials"}', { 'content-type': 'application/json' }),
    415,
    'invalid_request',
  ],
  [
    '4.4.2',
    'and says so',
    (world) => raw(world, 'grant_type=client_credentials', { 'content-type': '' }),
    415,
    'invalid_request',
  ],
  [
    '4.4.2',
    'it is in UTF-8',
    (world) => raw(world, 'grant_type=client_credentials', { 'content-type': `${form}; charset=UTF-8` }),
    200,
  ],
  ...['ISO-8859-1', 'us-ascii', 'utf8', '"windows-1252"', 'latin1'].map(
    (charset): Row => [
      '4.4.2',
      `or in ${charset}, which is the same for a form`,
      (world) => raw(world, 'grant_type=client_credentials', { 'content-type': `${form}; charset=${charset}` }),
      200,
    ],
  ),
  ...['boundary=x', 'q=1', ''].map(
    (parameter): Row => [
      '4.4.2',
      `with a parameter that means nothing: '${parameter}'`,
      (world) => raw(world, 'grant_type=client_credentials', { 'content-type': `${form}; ${parameter}` }),
      200,
    ],
  ),
  ...['resource', 'audience'].map(
    (name): Row => [
      '3.2',
      `${name} may be repeated, by RFC 8707`,
      (world) => raw(world, `grant_type=client_credentials&${name}=a&${name}=b&${name}=c`),
      200,
    ],
  ),
  ...['', 'Bearer stale', 'Basic', 'Basic Og==', 'Basic %%%', 'Negotiate abc'].map(
    (authorization): Row => [
      '2.3',
      `a header without credentials changes nothing: '${authorization}'`,
      (world) => world.ask({ client_id: 'clinic', client_secret: world.clientSecret }, { authorization }),
      200,
    ],
  ),
  [
    '4.4.2',
    'and in nothing else',
    (world) => raw(world, 'grant_type=client_credentials', { 'content-type': `${form};charset=utf-16` }),
    415,
    'invalid_request',
  ],
  [
    '4.4.2',
    'and well-formed',
    (world) => raw(world, 'grant_type=client_credentials&scope=%E0%A4%A'),
    400,
    'invalid_request',
  ],
  [
    '4.4.2',
    'to its last byte',
    (world) => raw(world, Buffer.concat([Buffer.from('grant_type=client_credentials&x='), Buffer.from([0xff])])),
    400,
    'invalid_request',
  ],
  [
    '4.4.2',
    'and short',
    (world) => raw(world, `grant_type=client_credentials&x=${'x'.repeat(8192)}`),
    413,
    'invalid_request',
  ],
  [
    '4.4.2',
    'the client must authenticate',
    (world) => world.send({ headers: { 'content-type': form }, body: 'grant_type=client_credentials' }),
    401,
    'invalid_client',
  ],
];
