import type { Variable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { World } from './world.ts';

/** What can befall each call of a check, as often as the check makes it. */
export const faults = ['refused', 'answer lost', 'too slow', 'stale', 'killed before', 'killed after'] as const;
type Fault = (typeof faults)[number];

/** The answer comes after the caller has given up. */
const SLOW = MINUTE;

/** How one fault at one step of a due check ended. */
export interface CrashPoint {
  step: string;
  fault: Fault;
  /** What the check itself came to: a failure's code, `killed`, or its outcome. */
  check: string;
  /** What the next sweep came to, with all well again. */
  next: string;
  /** Tokens bought in both. */
  bought: number;
  /** Record and variable agree on a token that Webex accepts, and so does the refresh token. */
  agrees: boolean;
  /** Whether flows had a token that works at every moment. */
  callersSafe: boolean;
  messages: string[];
}

/** The calls of a due check, in order. */
export async function stepsOfDueCheck(): Promise<string[]> {
  const world = await due('same');
  await world.check();
  return world.steps;
}

/** Plays a due check with that fault at that step, then a clean one an hour later. Undefined where it cannot happen. */
export async function playCrashPoint(
  step: string,
  fault: Fault,
  refreshTokens: 'same' | 'rotate',
): Promise<CrashPoint | undefined> {
  if (fault === 'stale' && step !== 'read AWSCURRENT' && step !== 'look') return undefined;
  const world = await due(refreshTokens);
  const before = { version: await world.registry.read('acme', 'AWSPREVIOUS'), bought: world.webex.refreshes };
  const late: (() => unknown)[] = [];
  let isDead = false;
  world.fault = (now, _subject, effect) => {
    if (isDead) throw new Error('killed');
    if (now !== step) return effect();
    if (fault === 'stale') return step === 'look' ? olderValue(effect) : before.version;
    if (fault === 'too slow') {
      world.time += SLOW;
      late.push(effect);
      throw failureAt(step);
    }
    isDead = fault === 'killed before' || fault === 'killed after';
    if (fault === 'answer lost' || fault === 'killed after') effect();
    throw isDead ? new Error('killed') : failureAt(step);
  };
  const check = await outcomeOf(world, () => isDead);
  world.fault = (_step, _subject, effect) => effect();
  for (const effect of late) settleLate(effect);
  const callersSafe = world.webex.isLive(world.published);
  world.time += HOUR;
  const next = await outcomeOf(world, () => false);
  return {
    step,
    fault,
    check,
    next,
    bought: world.webex.refreshes - before.bought,
    agrees:
      world.published === world.saved.accessToken &&
      world.webex.isLive(world.published) &&
      world.webex.grants.has(String(world.saved.refreshToken)),
    callersSafe: callersSafe && world.webex.isLive(world.published),
    messages: world.messages.map(({ subject }) => subject),
  };
}

/** What a step's port fails with when its service does. */
function failureAt(step: string): Failure {
  if (step === 'refresh') return new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'No answer.');
  if (step === 'look' || step === 'publish') return new Failure('CONTACT_CENTER_UNAVAILABLE', 'No answer.');
  return new Failure('REGISTRY_UNAVAILABLE', 'No answer.');
}

async function due(refreshTokens: 'same' | 'rotate'): Promise<World> {
  const world = new World();
  world.webex.refreshTokens = refreshTokens;
  await world.settled();
  world.pass(7);
  return world;
}

/** What the variable held before the token in use. */
function olderValue(effect: () => unknown): Variable {
  return { ...(effect() as Variable), value: new Secret('nothing yet') };
}

async function outcomeOf(world: World, isDead: () => boolean): Promise<string> {
  try {
    return (await world.check()).outcome;
  } catch (failure) {
    return isDead() ? 'killed' : (failure as Failure).code;
  }
}

/** A call that comes through after everybody has given it up; it may be refused by then. */
function settleLate(effect: () => unknown): void {
  try {
    effect();
  } catch {
    // Nobody hears it.
  }
}
