import type { Usable } from '../../lambda/broker/ports.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { Cancelled, CommandFailed } from '../terminal/command.ts';
import { carryOut, withToken } from './carry-out.ts';
import { Deeds } from './deeds.ts';
import { type Desk, forReader, say } from './desk.ts';
import { commandFor, type Plan, planWords, type Wishes } from './plan.ts';
import { planFor } from './planning.ts';
import type { Done } from './report.ts';
import { untilGranted } from './until-granted.ts';

/** Registers one Service App. Where it is stopped or fails, things are as they were, or it is told what stays. */
export async function register(desk: Desk, wishes: Wishes): Promise<Done> {
  try {
    return await planAndDo(desk, wishes);
  } catch (error) {
    const isLeaving = error instanceof Cancelled;
    const stays = await desk.deeds.takeBack();
    if (isLeaving && stays.length === 0) throw new CommandFailed('Stopped. Nothing was changed.');
    for (const line of forReader(desk.person, stays)) desk.terminal.warn(line);
    throw isLeaving ? new CommandFailed('Stopped. All else is as it was.') : error;
  }
}

async function planAndDo(desk: Desk, wishes: Wishes): Promise<Done> {
  const plan = await planFor(desk, wishes, wishes.isDry ? undefined : (name) => registerWriter(desk, wishes, name));
  if (plan === 'unprovable' || wishes.isDry) return { plan };
  say(desk, '', ...planWords(plan));
  if (desk.person && !(await desk.person.confirm(plan.grant ? 'Register it now?' : 'Publish it now?'))) {
    say(desk, 'To come back to these answers, without the secrets:', `  ${commandFor(plan)}`);
    throw new Cancelled();
  }
  const { grant } = plan;
  const result = grant
    ? await untilGranted(desk, grant, (one) => carryOut(desk, { ...plan, grant: one }))
    : await carryOut(desk, plan);
  return { plan, result };
}

/** With a desk of its own: what is given is said of the other app, and what was made stays when that one is given up. */
async function registerWriter(desk: Desk, wishes: Wishes, suggestion: string): Promise<Usable> {
  const own: Desk = { ...desk, given: {}, deeds: new Deeds(), isSpent: false };
  const { plan, result } = await register(own, { ...wishes, name: undefined, isUnpublished: true, suggestion });
  const { name } = plan as Plan;
  desk.deeds.add(`Record ${name} is registered.`);
  return withToken(own, name, (result as Result).tokenFingerprint);
}
