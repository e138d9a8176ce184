import type { ReconcileRequest } from '../../lambda/broker/reconcile/result.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { valueFor, variableOf } from './callers.ts';
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

const acts: readonly [Act, ...Act[]] = [
  ({ world }) => invoke(world, { record: 'acme' }),
  ({ world }) => invoke(world, { record: 'acme', force: true }),
  report,
  reportTwice,
  // At-least-once delivery, and a sweep beside a pass.
  ({ world }) => invoke(world),
  ({ operator }) => operator.note(),
  ({ operator }) => operator.typeGrant(),
  ({ operator }) => operator.typeGrant(),
  ({ operator }) => operator.typeBadGrant(),
  ({ operator }) => operator.retarget(),
  ({ operator }, { detail }) => detail % 2 === 0 && operator.moveAbroad(),
  ({ operator }) => operator.spoil(),
  ({ operator }) => operator.pauseOrResume(),
  ({ operator }, { detail }) => detail % 3 === 0 && operator.deleteOrRestore(),
  ({ operator }) => operator.moveStateBack(),
  ({ operator }, { detail }) => detail % 2 === 0 && operator.disableOrEnableKey(),
  ({ operator }, { detail }) => detail % 2 === 0 && operator.removeOrCreateVariable(),
  ({ operator }) => operator.putRight(),
  ({ world }) => writeVariable(world, 'typed by a person'),
  ({ world }, { detail }) => putBackOlderValue(world, detail),
  fallbackRefreshes,
  ({ world }) => revokeToken(world),
  ({ world }) => revokeToken(world),
  ({ grants, world }, { detail }) => detail % 8 === 0 && world.webex.grants.size > 0 && grants.revoked('acme'),
  ({ world }, { which }) => killOne(world, which),
  ({ world }, { which }) => killOne(world, which),
  ({ world }, { detail }) => turnDeaf(world, pick(detail, [20 * MINUTE, MINUTE, 3 * HOUR])),
  changeEndpoint,
  leap,
  leap,
];

export function act(cast: Cast, turn: Turn): void {
  pick(turn.which, acts)(cast, turn);
}

/** Invokes the broker, if not too much is going on already. */
export function invoke(world: World, request?: ReconcileRequest): void {
  if (world.tasks.size < MOST_TASKS) world.start(request);
}

/** A consumer, or the fallback subflow, has met with a 401 to the token that it was given. */
export function report({ world }: Pick<Cast, 'world'>): void {
  const value = valueFor(world, 'acme');
  if (value === undefined) return;
  world.saw('report of a token');
  invoke(world, { record: 'acme', ifToken: new Secret(value).fingerprint });
}

function reportTwice(cast: Cast): void {
  report(cast);
  report(cast);
}

export function writeVariable(world: World, value: string): void {
  const name = variableOf(world, 'acme');
  // An unreadable variable cannot be cured.
  if (world.circumstances.masked || name === undefined || !world.contactCenter.byName(name)) return;
  world.saw('drift');
  world.trace?.('an administrator writes the variable');
  world.contactCenter.edit(name, value);
  world.history.strayed(name);
  world.disturbances.add('acme', 'a write of the variable');
}

function putBackOlderValue(world: World, detail: number): void {
  const values = world.history.valuesOf(variableOf(world, 'acme') ?? '');
  const older = values[detail % Math.max(values.length, 1)];
  if (older !== undefined) writeVariable(world, older);
}

/** The flow's own subflow met a 401, got a token and stored it. With an endpoint that rotates it is not in use. */
export function fallbackRefreshes({ world }: Pick<Cast, 'world'>): void {
  const { target } = world.records.config('acme') ?? {};
  if (world.webex.refreshTokens !== 'rotate') writeVariable(world, world.webex.mint('client-of-acme', target?.orgId));
}

export function revokeToken(world: World): void {
  const tokens = world.records.state('acme')?.grants.map(({ accessToken }) => accessToken) ?? [];
  const value = valueFor(world, 'acme');
  const revoked = tokens.find((token) => token === value) ?? tokens[0];
  if (revoked === undefined || !world.webex.tokens.delete(revoked)) return;
  world.history.revoked(revoked);
  world.saw('token revoked');
  world.trace?.('an administrator revokes the access token of acme');
  for (const { name, value: held } of world.contactCenter.variables.values()) {
    if (held === revoked) world.history.strayed(name);
  }
  for (const name of world.names) world.disturbances.add(name, 'a revoked token');
}

function killOne(world: World, which: number): void {
  const task = [...world.tasks][which % Math.max(world.tasks.size, 1)];
  if (!task) return;
  world.saw('kill');
  world.kill(task);
}

/** Contact Center takes no token at all, and says that it is the token's fault. */
export function turnDeaf(world: World, ms: number): void {
  world.saw('Contact Center refuses every token');
  world.trace?.(`Contact Center answers 401 for ${ms / MINUTE} minutes`);
  world.deafUntil = Math.max(world.deafUntil, world.time + ms);
  world.disturbances.add(undefined, 'Contact Center answers 401', undefined, world.deafUntil);
}

/** Not during a refresh: of two tokens from the old rules and the new, the later is unknown. */
function changeEndpoint({ world }: Cast, { detail }: Turn): void {
  // Two records cannot share a grant that changes with each use.
  if (world.tasks.size > 0 || world.circumstances.twin === 'same grant') return;
  world.webex.refreshTokens = pick(detail, ['same', 'rotate', 'omit']);
  world.trace?.(`from now on Webex answers with refresh tokens: ${world.webex.refreshTokens}`);
}

/** Nothing is invoked for a while: up to shortly before the token is due, or shortly before it expires. */
function leap({ world, tokens }: Cast): void {
  const token = valueFor(world, 'acme');
  const expiry = tokens.expiryOf(token ?? '');
  if (world.tasks.size > 0 || world.late.length > 0 || token === undefined || expiry === undefined) return;
  const due = tokens.dueAtEarliest(token) - 10 * MINUTE;
  const end = expiry - 2 * HOUR;
  const to = due > world.time ? due : end;
  if (to > world.time) leapTo(world, to);
}

/** Nothing is invoked until then. */
export function leapTo(world: World, to: number): void {
  world.saw('leap');
  world.disturbances.add(undefined, 'the broker was not invoked', undefined, to);
  world.time = to;
  world.wakes.length = 0;
  world.nextSweep = to + Math.min(5 * MINUTE, world.circumstances.sweepMs);
  world.trace?.('nothing was invoked until now');
}
