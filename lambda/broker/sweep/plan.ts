import type { Deps, Listed, Usable } from '../ports.ts';
import { knownReason } from '../reconcile/reason.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { fractionOf } from '../record/renewal.ts';
import { type Instant, MINUTE, SECOND } from '../record/time.ts';
import { RateLimiter } from './rate-limiter.ts';

/** Contact Center answers a client 300 times a minute; what is left over is for operators and for what looks find. */
const LOOKS = { atOnce: 100, everyMs: MINUTE / 180 };
/** Secrets Manager takes 50 writes a second from an account. A refresh makes three, and one that failed may note it. */
const REFRESHES = { atOnce: 1, everyMs: SECOND / 8 };
/** A full pass looks at the variable and publishes. */
const CALLS_OF_PASS = 2;

/** What a sweep sets out to do with a record. */
export interface Planned {
  listed: Listed;
  /** Not before this moment. */
  at: Instant;
  /** The record whose pass must have ended before: this one writes with its token, and it has none yet. */
  after?: string;
}

/** What it sets out to do with one that seems to be in order. */
export interface PlannedLook extends Planned {
  /** False where its client's share of looks is spent: its turn comes with another sweep. */
  mayLook: boolean;
}

/** Each in the order in which they may begin. */
export interface SweepPlan {
  looks: PlannedLook[];
  /** Records that are due, or that get a pass in any case; those that failed before come last. */
  passes: Planned[];
  /** When one more pass may begin: of a record that a look found in need of it. */
  nextPass(record: string): Instant;
}

/**
 * Which record has its turn when: no client and no account is asked for more than the services answer, records of other
 * clients wait for none of that, and a look that would come after `lastLook` is left to another sweep.
 */
export function planSweep(
  deps: Pick<Deps, 'clock' | 'timing'>,
  listed: readonly Listed[],
  force: boolean,
  lastLook: Instant,
): SweepPlan {
  const now = deps.clock.now();
  const needs = new Map(listed.map((one) => [one.name, needOf(deps, one, force)]));
  const limiters = new Map<string, RateLimiter>();
  const limiterOf = (record: string) => {
    const need = needs.get(record);
    const { client } = needs.get(need?.writer ?? '') ?? need ?? { client: record };
    const limiter = limiters.get(client) ?? new RateLimiter(LOOKS);
    limiters.set(client, limiter);
    return limiter;
  };
  const startingElsewhere = rotated(listed, deps);
  const isDue = (one: Listed) => needs.get(one.name)?.isDue === true;
  const newWriter = ({ name }: Listed) => {
    const writer = needs.get(name)?.writer;
    return writer !== undefined && needs.get(writer)?.hasToken === false ? writer : undefined;
  };
  const newWriters = new Set(listed.map(newWriter));
  /** Writers without a token first, then what has not failed before. */
  const order = (one: Listed) => (newWriters.has(one.name) ? 0 : needs.get(one.name)?.hasFailed ? 2 : 1);

  const spending = new RateLimiter(REFRESHES);
  const nextPass = (record: string) => limiterOf(record).reserve(spending.reserve(deps.clock.now()), CALLS_OF_PASS);
  const passes = startingElsewhere
    .filter(isDue)
    .sort((one, other) => order(one) - order(other))
    .map((one) => {
      const after = newWriter(one);
      return { listed: one, at: nextPass(one.name), ...(after !== undefined && { after }) };
    });
  const looks = startingElsewhere
    .filter((one) => !isDue(one))
    .map((one) => {
      const at = needs.get(one.name)?.hasVariable ? limiterOf(one.name).reserve(now) : now;
      return at <= lastLook ? { listed: one, at, mayLook: true } : { listed: one, at: now, mayLook: false };
    });
  return { looks: looks.sort(earlierFirst), passes: passes.sort(earlierFirst), nextPass };
}

/** Every sweep begins with another record, so that none is always last. */
function rotated(listed: readonly Listed[], { clock, timing }: Pick<Deps, 'clock' | 'timing'>): Listed[] {
  const sweepNumber = Math.floor(clock.now() / timing.sweepMs);
  const start = Math.floor(fractionOf(`sweep ${sweepNumber}`) * listed.length);
  return [...listed.slice(start), ...listed.slice(0, start)];
}

/** What the plan must know about a record; with thousands of records it keeps nothing else. */
interface Need {
  client: string;
  writer: string | undefined;
  hasToken: boolean;
  hasVariable: boolean;
  hasFailed: boolean;
  isDue: boolean;
}

/** Undefined where the record cannot be used: its pass says why. */
function needOf(deps: Pick<Deps, 'clock' | 'timing'>, listed: Listed, force: boolean): Need | undefined {
  if ('failure' in listed || listed.config instanceof Failure) return undefined;
  const { config, state } = listed as Usable;
  const isOwed = config.paused === undefined && knownReason(deps, listed as Usable, { record: listed.name });
  return {
    client: config.clientId,
    writer: config.writer,
    hasToken: currentGrant(config, state)?.accessToken !== undefined,
    hasVariable: config.target !== undefined,
    hasFailed: state.failure !== undefined,
    isDue: force || (isOwed !== undefined && isOwed !== false),
  };
}

function earlierFirst(one: Planned, other: Planned): number {
  return one.at - other.at;
}
