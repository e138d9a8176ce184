import type { CheckOrder } from '../../lambda/broker/pass.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { pick, type Turn } from './choices.ts';
import type { Grants } from './grants.ts';
import type { Operator } from './operator.ts';
import type { Tokens } from './tokens.ts';
import type { World } from './world.ts';

/** Invocations of one moment; Lambda would start more, but more show nothing new. */
const MOST_TASKS = 4;

export interface Cast {
  world: World;
  operator: Operator;
  grants: Grants;
  tokens: Tokens;
}

/** What people, flows and the platform do besides, each by a turn of the schedule. */
type Act = (cast: Cast, turn: Turn) => void;

const check = (more: Partial<CheckOrder>) => (world: World) => invoke(world, { record: 'acme', ...more });

const acts: readonly [Act, ...Act[]] = [
  ({ world }) => check({})(world),
  ({ world }) => check({ force: true })(world),
  ({ world }) => check({ ifToken: new Secret(world.records.current('acme')?.accessToken ?? '').fingerprint })(world),
  // At-least-once delivery, and a sweep beside a check.
  ({ world }) => invoke(world),
  ({ operator }) => operator.open(),
  ({ operator }) => operator.note(),
  ({ operator }) => operator.note(),
  ({ operator }) => operator.typeGrant(),
  ({ operator }) => operator.retarget(),
  ({ world }) => writeVariable(world, 'typed by a person'),
  ({ world }, { detail }) => putBackOlderValue(world, detail),
  fallbackRefreshes,
  revokeToken,
  ({ grants, world }, { detail }) => detail % 8 === 0 && world.webex.grants.size > 0 && grants.revoked('acme'),
  ({ world }, { which }) => killOne(world, which),
  ({ world }, { which }) => killOne(world, which),
  changeEndpoint,
  leap,
  leap,
];

export function act(cast: Cast, turn: Turn): void {
  pick(turn.which, acts)(cast, turn);
}

/** Invokes the broker, if not too much is going on already. */
export function invoke(world: World, order?: CheckOrder): void {
  if (world.tasks.size < MOST_TASKS) world.start(order);
}

function writeVariable(world: World, value: string): void {
  const { variableName } = world.records.current('acme') ?? {};
  // What nobody can see, nobody can cure.
  if (world.circumstances.masked || variableName === undefined) return;
  world.saw('drift');
  world.trace?.(`somebody writes the variable`);
  world.contactCenter.edit(variableName, value);
  world.history.strayWrite(variableName);
  world.disturbances.add('acme', 'a write of the variable');
}

function putBackOlderValue(world: World, detail: number): void {
  const values = world.history.valuesOf(world.records.current('acme')?.variableName ?? '');
  const older = values[detail % Math.max(values.length, 1)];
  if (older !== undefined) writeVariable(world, older);
}

/** The flow's own subflow met a 401, bought a token and stored it. With an endpoint that rotates it is not in use. */
function fallbackRefreshes({ world }: Cast): void {
  if (world.webex.refreshTokens !== 'rotate') writeVariable(world, world.webex.mint('client-of-acme'));
}

function revokeToken({ world }: Cast): void {
  const token = world.records.current('acme')?.accessToken;
  if (token === undefined || !world.webex.tokens.delete(token)) return;
  world.saw('token revoked');
  world.trace?.(`somebody revokes the access token of acme`);
  world.disturbances.add('acme', 'a revoked token');
}

function killOne(world: World, which: number): void {
  const task = [...world.tasks][which % Math.max(world.tasks.size, 1)];
  if (!task) return;
  world.saw('kill');
  world.kill(task);
}

/** Not while somebody is refreshing: of two tokens bought by the old rules and the new, nobody knows the later. */
function changeEndpoint({ world }: Cast, { detail }: Turn): void {
  if (world.tasks.size > 0) return;
  world.webex.refreshTokens = pick(detail, ['same', 'rotate', 'omit']);
  world.trace?.(`from now on Webex answers with refresh tokens: ${world.webex.refreshTokens}`);
}

/** Nothing is invoked for a while: up to shortly before the token is due, or shortly before it expires. */
function leap({ world, tokens }: Cast): void {
  const token = world.records.current('acme')?.accessToken;
  if (world.tasks.size > 0 || world.late.length > 0 || token === undefined) return;
  const due = tokens.dueAtEarliest(token) - 10 * MINUTE;
  const end = (tokens.expiryOf(token) ?? 0) - 2 * HOUR;
  const to = due > world.time ? due : end;
  if (to <= world.time) return;
  world.saw('leap');
  world.disturbances.add(undefined, 'nobody invoked the broker', undefined, to);
  world.time = to;
  world.nextSweep = to + 5 * MINUTE;
  world.trace?.(`nothing was invoked until now`);
}
