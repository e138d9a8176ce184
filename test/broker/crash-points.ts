import type { Variable } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { World } from './world.ts';

/** The passes whose every request is hit. */
export const passes = ['a due pass', 'a first pass', 'a rotating refresh'] as const;
export type PassKind = (typeof passes)[number];

/** What can befall a request: once for a kill, else as often as the pass makes it. */
export const faults = ['refused', 'answer lost', 'too slow', 'stale', 'killed before', 'killed after'] as const;
export type Fault = (typeof faults)[number];

/** The answer comes after the caller has given up. */
const SLOW = MINUTE;

/** How one fault at one request ended. */
export interface CrashPoint {
  step: string;
  fault: Fault;
  /** What the pass itself came to: a failure's code, `killed`, or its outcome. */
  outcome: string;
  /** What the next pass came to, with all well again. */
  next: string;
  /** Refreshes in both. */
  refreshes: number;
  /** State and variable agree on a token that Webex accepts, and Webex knows the refresh token. */
  agrees: boolean;
  /** Whether flows that had a token that works had one at every moment. */
  callersSafe: boolean;
  messages: string[];
}

/** The requests of such a pass, in order. */
export async function stepsOf(pass: PassKind): Promise<string[]> {
  const world = await before(pass);
  await world.reconcile();
  return world.steps;
}

/** Plays the pass with that fault at its request number `index`, then a clean one an hour later. */
export async function playCrashPoint(pass: PassKind, index: number, step: string, fault: Fault): Promise<CrashPoint> {
  const world = await before(pass);
  const refreshes = world.webex.refreshes;
  const wasSafe = world.webex.isLive(world.published);
  const late: (() => unknown)[] = [];
  let isDead = false;
  world.fault = (now, _subject, effect) => {
    if (isDead) throw new Error('killed');
    const isKill = fault === 'killed before' || fault === 'killed after';
    if (isKill ? world.steps.length - 1 !== index : now !== step) return effect();
    if (fault === 'stale') return stale(world, step, effect);
    if (fault === 'too slow') {
      world.time += SLOW;
      late.push(effect);
      throw refusalOf(step);
    }
    isDead = isKill;
    if (fault === 'answer lost' || fault === 'killed after') effect();
    throw isDead ? new Error('killed') : refusalOf(step);
  };
  const outcome = await outcomeOf(world, () => isDead);
  world.heal();
  for (const effect of late) settleLate(effect);
  const staysSafe = world.webex.isLive(world.published);
  world.time += HOUR;
  const next = await outcomeOf(world, () => false);
  const { token, refreshToken } = world;
  return {
    step,
    fault,
    outcome,
    next,
    refreshes: world.webex.refreshes - refreshes,
    agrees: world.published === token && world.webex.isLive(token) && world.webex.grants.has(String(refreshToken)),
    callersSafe: !wasSafe || (staysSafe && world.webex.isLive(world.published)),
    messages: world.subjects,
  };
}

/** Only a read can be stale. */
export function canBe(fault: Fault, step: string): boolean {
  return fault !== 'stale' || step === 'get STATE' || step === 'look';
}

/** What that read would have answered one change earlier. */
function stale(world: World, step: string, effect: () => unknown): unknown {
  if (step === 'look') return { ...(effect() as Variable), value: new Secret('nothing yet') };
  world.secrets.lags.set('acme', 1);
  try {
    return effect();
  } finally {
    world.secrets.lags.set('acme', 0);
  }
}

/** A call that comes through after the caller has given it up; it may be refused by then. */
function settleLate(effect: () => unknown): void {
  try {
    effect();
  } catch {
    // The caller does not hear of it.
  }
}

/** What a port fails with when its service does. */
function refusalOf(step: string): Error {
  const codes: Record<string, Failure['code']> = {
    refresh: 'TOKEN_ENDPOINT_UNAVAILABLE',
    look: 'CONTACT_CENTER_UNAVAILABLE',
    find: 'CONTACT_CENTER_UNAVAILABLE',
    publish: 'CONTACT_CENTER_UNAVAILABLE',
  };
  const code = codes[step];
  return code
    ? new Failure(code, 'No answer.')
    : Object.assign(new Error('No answer.'), { name: 'InternalServiceError' });
}

async function before(pass: PassKind): Promise<World> {
  const world = new World();
  world.secrets.lags.set('acme', 0);
  if (pass === 'a first pass') {
    world.register();
    return world;
  }
  await world.settled();
  world.time += MINUTE;
  await world.reconcile();
  world.pass(7);
  if (pass === 'a rotating refresh') world.webex.refreshTokens = 'rotate';
  world.steps.length = 0;
  return world;
}

async function outcomeOf(world: World, isDead: () => boolean): Promise<string> {
  try {
    return (await world.reconcile()).outcome;
  } catch (failure) {
    return isDead() ? 'killed' : (failure as Failure).code;
  }
}
