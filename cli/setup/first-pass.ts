import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { Failure, isFailureCode } from '../../lambda/broker/record/failures.ts';
import { type Answer, invoke } from '../installation/invoke.ts';
import { WrongAnswer, withCure } from '../records/wrong-answer.ts';
import { Cancelled, CommandFailed } from '../terminal/command.ts';
import { type Desk, expectStay, looking } from './desk.ts';

/** Refusals that come before the refresh token is used. */
const unspent: ReadonlySet<string> = new Set(['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED']);

/**
 * Has the function refresh, save and publish the record, and so prove the grant. Where it fails for a reason that may
 * pass, or does not say what became of it, the record stays: the broker itself tries again.
 */
export async function firstPass(desk: Desk, name: string): Promise<Result> {
  const { deeds, installation } = desk;
  expectStay(desk);
  desk.isSpent = true;
  const answer = await looking(desk, `The function reconciles record ${name}`, () =>
    invoke(installation, { serviceApp: name, quiet: true }),
  ).catch((error): Answer => {
    deeds.keep();
    if (error instanceof CommandFailed) throw new CommandFailed(`${error.message} ${goesOn(name)}`);
    if (!(error instanceof Cancelled)) throw error;
    deeds.add(`The function is reconciling record ${name}; its answer was not waited for. ${lookAt(name)}`);
    throw error;
  });
  if ('result' in answer) return answer.result as Result;

  const { code, message } = answer.failure;
  if (!isFailureCode(code)) {
    deeds.keep();
    throw new CommandFailed(`The function failed (${code}). ${goesOn(name)} Its log: ${COMMAND} logs --errors`);
  }
  const failure = new Failure(code, message);
  if (failure.transient) {
    deeds.keep();
    throw new CommandFailed(`${code}: ${message} ${goesOn(name)}`);
  }
  desk.isSpent = !unspent.has(code);
  const refusal = withCure(failure, cures[code] ?? `see the runbook, docs/runbook.md, heading ${code}`);
  throw code === 'GRANT_REFUSED' ? new GrantRefused(refusal.message) : refusal;
}

/** The endpoint takes neither the refresh token nor, perhaps, the app's credentials. */
export class GrantRefused extends WrongAnswer {}

const cures: Partial<Record<string, string>> = {
  GRANT_REFUSED: 'copy the client ID, the client secret and the refresh token of one and the same app',
  TOKEN_LIMIT_REACHED: 'wait until some of them have ended, or take another Service App',
  TOKEN_TOO_LONG: 'only an app with opaque tokens can be published',
};

function goesOn(name: string): string {
  return `The broker tries again by itself, within the hour. ${lookAt(name)}`;
}

function lookAt(name: string): string {
  return `To look: ${COMMAND} status ${name}`;
}
