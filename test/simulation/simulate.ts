import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { act, type Cast, leapTo } from './acts.ts';
import { Agreement, disagreement, LONGEST_PATIENCE } from './agreement.ts';
import { Bounds } from './bounds.ts';
import { playDay } from './busy-day.ts';
import { isAmong, type Schedule, toTurn } from './choices.ts';
import { type Circumstances, possible, toCircumstances } from './circumstances.ts';
import { Claims } from './claims.ts';
import { goOn } from './go-on.ts';
import { Grants } from './grants.ts';
import { Operator } from './operator.ts';
import { Patience } from './patience.ts';
import { Publishing } from './publishing.ts';
import { healthyRecords, setScene } from './scene.ts';
import { Secrecy } from './secrecy.ts';
import { Soundness } from './soundness.ts';
import { Spending } from './spending.ts';
import { Tokens } from './tokens.ts';
import { Told } from './told.ts';
import { BrokenPromise } from './watcher.ts';
import { World } from './world.ts';

const CALM = toTurn(0);
/** In the calm, everything that is under way ends, and ninety minutes pass. */
const CALM_FOR = 90 * MINUTE;
/** The calm takes some hundred turns; more means that something goes on for ever. */
const MOST_TURNS = 20_000;

export interface Options {
  /** Instead of what the schedule says. */
  circumstances?: Partial<Circumstances>;
  /** The turns end after so many faults. */
  faultsInARow?: number;
  trace?: (line: string) => void;
}

export interface Played {
  turns: number;
  faults: number;
  sightings: ReadonlySet<string>;
}

interface Judges {
  told: Told;
  bounds: Bounds;
}

/** Plays one schedule, checking every promise after every turn. Throws a BrokenPromise. */
export async function simulate({ circumstances, turns }: Schedule, options: Options = {}): Promise<Played> {
  const world = new World(possible({ ...toCircumstances(circumstances), ...options.circumstances }), options.trace);
  const grants = new Grants(world);
  const tokens = new Tokens(world);
  const operator = new Operator(world, grants);
  const bounds = new Bounds(world);
  const told = new Told(world, operator, bounds);
  const cast: Cast = { world, operator, grants, tokens };
  world.watchers.push(
    new Soundness(),
    grants,
    tokens,
    operator,
    bounds,
    new Spending(world, grants, tokens),
    new Publishing(world, { grants, tokens, operator, bounds }),
    new Agreement(world, { grants, operator, bounds }),
    told,
    new Claims(world, bounds),
    new Patience(world, bounds),
    new Secrecy(),
  );
  setScene(world);
  await world.settle();
  for (const number of turns) {
    const turn = toTurn(number);
    if (isAmong(world.circumstances.actRate, turn.act)) act(cast, turn);
    else goOn(world, turn);
    await world.settle();
    if (world.faults >= (options.faultsInARow ?? Number.POSITIVE_INFINITY)) break;
  }
  await playDay(cast, turns.length);
  const { faults } = world;
  world.isCalm = true;
  await calm(cast, { told, bounds });
  return { turns: turns.length, faults, sightings: world.sightings };
}

/** All goes well from here on: everything ends in agreement, and what was lost comes back when it is typed anew. */
async function calm(cast: Cast, judges: Judges): Promise<void> {
  const { world, grants, operator } = cast;
  operator.putRight();
  world.deafUntil = Math.min(world.deafUntil, world.time);
  await waitCalmly(world, CALM_FOR);
  await waitForRetries(world);
  // A writer that needed renewal itself may have been renewed after the pass that needed it.
  if (world.circumstances.writer) await waitCalmly(world, HOUR);
  if (operator.badGrantAt !== undefined && grants.rootOf('acme') === undefined) {
    expectToldOfBadGrant(cast, judges, operator.badGrantAt);
  }
  if (grants.whyLost('acme') !== undefined && world.records.state('acme')?.failure !== undefined) {
    world.saw('people told to type a new grant');
    operator.typeGrant();
    await waitCalmly(world, HOUR);
    const { failure } = world.records.state('acme') ?? {};
    if (failure?.code === 'GRANT_REFUSED' && !judges.bounds.isFull('acme')) {
      throw new BrokenPromise('promise 6', 'what was typed an hour ago has not been used');
    }
  }
  await waitForRetries(world);
  for (const record of healthyRecords(world)) expectAgreement(cast, judges, record);
}

function expectAgreement({ world, grants }: Cast, { told, bounds }: Judges, record: string): void {
  if (grants.whyLost(record) !== undefined || world.circumstances.tokenLength > 0) return;
  if (world.circumstances.writer && grants.whyLost('writer') !== undefined) return;
  // The limits of a day come before it.
  if (bounds.isSpent(record) || bounds.isFull(record) || world.circumstances.unknownForMs > LONGEST_PATIENCE) return;
  // A token that was refreshed because of a 401 and revoked before it was ever used is replaced when it is due.
  const { failure, grants: held = [] } = world.records.state(record) ?? {};
  const isRevoked = world.history.revokedAt(held[0]?.accessToken ?? '') !== undefined;
  if (isRevoked && failure?.code === 'WRITER_REFUSED') return;
  const why = disagreement(world, grants, record);
  if (why !== undefined) throw new BrokenPromise('promise 6', `${record}: after ninety healthy minutes ${why}`);
  const heard = told.surelyHeardOf(record);
  if (heard !== undefined) throw new BrokenPromise('promise 7', `${record}: people still believe in ${heard}`);
}

function expectToldOfBadGrant({ world }: Cast, { told, bounds }: Judges, typedAt: number): void {
  if (bounds.isSpent('acme') || bounds.isFull('acme') || told.hasHeardOfBadGrant(typedAt)) return;
  if (world.records.state('acme')?.failure?.code === 'GRANT_REFUSED') return;
  throw new BrokenPromise('promise 7', 'what was typed is refused, without a message');
}

/** What may not be tried again yet, because of a limit or a long Retry-After, must wait for that. */
async function waitForRetries(world: World): Promise<void> {
  const retries = healthyRecords(world).map((record) => world.records.state(record)?.failure?.retryAt ?? 0);
  const last = Math.max(...retries);
  const nextTry = last + world.circumstances.sweepMs + 2 * MINUTE;
  if (nextTry < world.time) return;
  if (last < world.time + HOUR || world.tasks.size > 0) {
    await waitCalmly(world, nextTry - world.time);
  } else {
    leapTo(world, last);
    await waitCalmly(world, CALM_FOR);
  }
}

async function waitCalmly(world: World, ms: number): Promise<void> {
  const end = world.time + ms;
  for (let turns = 0; world.time < end || world.tasks.size > 0; turns += 1) {
    if (turns > MOST_TURNS) throw new BrokenPromise('promise 6', 'the broker does not come to rest');
    goOn(world, CALM);
    await world.settle();
  }
}
