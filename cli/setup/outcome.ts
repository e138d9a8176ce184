import { COMMAND } from '../../lambda/broker/command-name.ts';
import { exposure } from '../../lambda/broker/reconcile/observe.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { callersWords, resultWords } from '../passes/refresh-words.ts';
import { loadUsable } from '../records/registered.ts';
import { type Desk, looking } from './desk.ts';
import type { Plan } from './plan.ts';
import { usersWords } from './variable-words.ts';

/** What a person should know of the record as it is now, beside that it works. */
export async function warningsFor(desk: Desk, { name, publication }: Plan): Promise<string[]> {
  if (!publication) return [];
  const { place } = publication;
  const warnings: string[] = [];
  const exposedBy = place.variable && !place.isToBeHidden ? exposure(place.variable) : [];
  if (exposedBy.length > 0) {
    warnings.push(`Others than flows can see the token: ${place.target.variableName} is ${exposedBy.join(', ')}.`);
  }
  const scopes = await scopesOf(desk, name);
  if (scopes.includes('cjp:config_write')) {
    warnings.push(
      'The published token has cjp:config_write: every reader of it can change the tenant. An app without that scope, ' +
        `and a second app that only writes, is safer: ${COMMAND} setup NAME --unpublished.`,
    );
  }
  return warnings;
}

/** Everything as it ended, for people. */
export function outcomeWords(desk: Desk, { name, publication }: Plan, result: Result): string[] {
  const now = desk.installation.clock.now();
  // What the variable held before the first publish does not matter any more.
  const published = `${name}: published. The variable holds token ${result.tokenFingerprint}; ${callersWords(result, now)}.`;
  const [first = '', ...others] = resultWords(result, now);
  // A first pass that finds nothing to do is no news to the person who registers: the token is there.
  const inStep = `${name}: registered. The variable holds token ${result.tokenFingerprint} already; ${callersWords(result, now)}.`;
  const begins: Partial<Record<Result['outcome'], string>> = { republished: published, not_due: inStep };
  const lines = [(publication && begins[result.outcome]) ?? first, ...others];
  if (publication) {
    const { target, usedBy, variable } = publication.place;
    lines.push(`Flows read it from ${target.variableName}; used by: ${variable ? usersWords(usedBy) : 'nothing yet'}.`);
    if (!variable || usedBy?.total === 0)
      lines.push(`Next, the flows that use it: ${COMMAND} flows install ${name} --connector ID`);
  } else {
    lines.push(`Next, register the app whose token flows use: ${COMMAND} setup NAME`);
  }
  return [...lines, `To look at any time: ${COMMAND} status ${name}`];
}

/** Empty where Webex has not told, or the record cannot be read again. */
async function scopesOf(desk: Desk, name: string): Promise<string[]> {
  try {
    const { config, state } = await looking(desk, `Reading record ${name}`, () => loadUsable(desk.installation, name));
    return currentGrant(config, state)?.scope?.split(/\s+/) ?? [];
  } catch (error) {
    if (toFailure(error).code === 'INTERNAL') throw error;
    return [];
  }
}
