import { MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { invoke } from './acts.ts';
import { isAmong, type Turn } from './choices.ts';
import { chooseFault } from './faults.ts';
import { arriveLate, letGo } from './let-go.ts';
import type { Operation } from './operation.ts';
import type { World } from './world.ts';

/** Lambda ends an invocation so long after its deadline. */
const GRACE = 10 * SECOND;
const LONGEST_INVOCATION = 15 * MINUTE;

/** The world goes on by one step: a call that waits is let go, or, where none can, time passes up to what comes next. */
export function goOn(world: World, turn: Turn): void {
  const ready = world.operations.filter(({ readyAt }) => readyAt <= world.time);
  const operation = ready[turn.which % ready.length];
  if (operation)
    letGo(world, operation, isAway(world, operation) ? 'refused' : chooseFault(world, operation, turn), turn.detail);
  else pass(world, turn);
}

function isAway(world: World, { step }: Operation): boolean {
  return step.startsWith('put ') && world.time < world.storeAwayUntil;
}

function pass(world: World, turn: Turn): void {
  let next = world.nextSweep;
  for (const { readyAt } of world.operations) next = Math.min(next, readyAt);
  for (const { at } of [...world.late, ...world.wakes]) next = Math.min(next, at);
  world.time = Math.max(world.time, next);
  for (const task of world.tasks) {
    const end = task.request ? task.deadline - task.skewMs + GRACE : task.startedAt + LONGEST_INVOCATION;
    if (world.time > end) world.kill(task);
  }
  const isDue = ({ at }: { at: number }) => at <= world.time;
  const late = world.late.findIndex(isDue);
  const wake = world.wakes.findIndex(isDue);
  if (late !== -1) {
    for (const { operation } of world.late.splice(late, 1)) arriveLate(world, operation);
  } else if (wake !== -1) {
    for (const { record } of world.wakes.splice(wake, 1)) fireWake(world, record, turn);
  } else if (world.nextSweep <= world.time) {
    world.nextSweep += world.circumstances.sweepMs;
    fireSweep(world, turn);
  }
}

function fireWake(world: World, record: string, turn: Turn): void {
  const times = world.isCalm && world.circumstances.wakesLost ? 0 : deliveries(world, turn);
  if (times === 0) world.disturbances.add(record, 'a wake was lost');
  world.saw(times === 0 ? 'wake lost' : 'wake');
  for (let time = 0; time < times; time += 1) invoke(world, { record });
}

function fireSweep(world: World, turn: Turn): void {
  const times = deliveries(world, turn);
  if (times === 0) {
    world.saw('sweep lost');
    world.disturbances.add(undefined, 'a sweep was lost');
  }
  for (let time = 0; time < times; time += 1) invoke(world);
}

/** How often the platform delivers an invocation: at least once, and now and then not. */
function deliveries(world: World, { fault, detail }: Turn): number {
  if (!isAmong(world.circumstances.faultRate, fault)) return 1;
  world.faults += 1;
  return detail % 2 === 0 ? 0 : 2;
}
