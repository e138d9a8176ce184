import { DAY } from '../../../lambda/broker/record/time.ts';
import { basic } from './memory-endpoint.ts';
import { by, type Row, right, wrong } from './rfc6749-row.ts';

/** What section 5.2 demands of a refusal. */
export const refusals: Row[] = [
  [
    '5.2',
    'invalid_client: an unknown client',
    (world) => by(world, basic('absent', world.clientSecret)),
    401,
    'invalid_client',
  ],
  ['5.2', 'invalid_client: a wrong secret', (world) => by(world, wrong), 401, 'invalid_client'],
  [
    '5.2',
    'invalid_client: a wrong secret in the body',
    (world) => world.ask({ client_id: 'clinic', client_secret: 'wrong' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: an id alone',
    (world) => world.ask({ client_id: 'clinic' }, { authorization: '' }),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: another scheme',
    (world) => by(world, `Bearer ${world.clientSecret}`),
    401,
    'invalid_client',
  ],
  ['5.2', 'invalid_client: Basic that is no Base64', (world) => by(world, 'Basic c%69nic'), 401, 'invalid_client'],
  [
    '5.2',
    'invalid_client: Basic without a colon',
    (world) => by(world, `Basic ${Buffer.from('clinic').toString('base64')}`),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client: two Authorization headers',
    (world) => by(world, `${right(world)},${basic('clinic', 'x')}`),
    401,
    'invalid_client',
  ],
  [
    '5.2',
    'invalid_client comes before what else is wrong',
    (world) => world.ask({ grant_type: 'password', scope: 'x' }, { authorization: wrong }),
    401,
    'invalid_client',
  ],
  ['5.2', 'invalid_scope: unknown', (world) => world.ask({ scope: 'nothing' }), 400, 'invalid_scope'],
  [
    '5.2',
    'invalid_scope: a record that the client is not bound to',
    (world) => {
      world.give('beta', DAY);
      return world.ask({ scope: 'beta' });
    },
    400,
    'invalid_scope',
  ],
  ['5.2', 'invalid_scope: more than one', (world) => world.ask({ scope: 'acme acme' }), 400, 'invalid_scope'],
  [
    '5.2',
    'invalid_scope: none, where the client is bound to several',
    (world) => {
      world.bind('clinic', [world.clientSecret], ['acme', 'beta']);
      return world.ask();
    },
    400,
    'invalid_scope',
  ],
];
