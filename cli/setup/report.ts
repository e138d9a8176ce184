import type { Result } from '../../lambda/broker/reconcile/result.ts';
import type { ExitCode } from '../terminal/command.ts';
import { wrapped } from '../terminal/wrapped.ts';
import { type Desk, looking } from './desk.ts';
import { outcomeWords, warningsFor } from './outcome.ts';
import { subscribersOf, subscriberWords, testAlarm } from './people.ts';
import { type Plan, planWords } from './plan.ts';

/** What was planned, and what the function said of it; nothing on a dry run. */
export interface Done {
  plan: Plan | 'unprovable';
  result?: Result;
}

/** Tells what was done, who is told when it breaks, and tests that if wanted. */
export async function report(
  desk: Desk,
  { plan, result }: Done,
  flags: { json: boolean; 'test-alarm': boolean },
): Promise<ExitCode> {
  const { terminal, installation } = desk;
  const tell = (lines: readonly string[]) => {
    for (const line of lines) terminal.print(desk.person ? wrapped(line, desk.person.columns) : line);
  };
  if (plan === 'unprovable' || !result) {
    const words = plan === 'unprovable' ? [unprovable] : ['Nothing was done. It would be:', ...planWords(plan)];
    if (flags.json) terminal.print(JSON.stringify({ registered: false, dryRun: true, words }, undefined, 2));
    else tell(words);
    return plan === 'unprovable' ? 1 : 0;
  }
  if (!flags.json) tell(outcomeWords(desk, plan, result));
  const warnings = await warningsFor(desk, plan);
  const subscribers = await looking(desk, 'Asking who is told', () => subscribersOf(installation));
  if (!flags.json) tell([...warnings, ...subscriberWords(subscribers, installation.topicArn)]);
  const isTested = flags['test-alarm'] || (await wantsTest(desk, subscribers?.confirmed ?? 0));
  const test = isTested ? await looking(desk, 'Testing the alarm', () => testAlarm(installation)) : undefined;
  if (flags.json) terminal.print(JSON.stringify(jsonOf(plan, result, warnings, { subscribers, test }), undefined, 2));
  else if (test) tell([test.words]);
  return test && !test.sent ? 1 : 0;
}

/** Why a dry run has proved nothing. */
export const unprovable =
  'Nothing was done and nothing is proved, neither the grant nor the variable. A refresh token alone proves nothing until it is tried: give the access token as well, or leave --dry-run out.';

async function wantsTest({ person }: Desk, confirmed: number): Promise<boolean> {
  return confirmed > 0 && (await person?.confirm('Send a test message and raise a test alarm now?')) === true;
}

function jsonOf(
  { name, grant, publication }: Plan,
  result: Result,
  warnings: readonly string[],
  { subscribers, test }: { subscribers: unknown; test: { sent: boolean } | undefined },
) {
  const { place, writer, recovery } = publication ?? {};
  return {
    record: name,
    registered: true,
    created: grant !== undefined,
    ...(place && {
      target: place.target,
      variable: { created: !place.variable, flagsTurnedOff: place.isToBeHidden, usedBy: place.usedBy?.names ?? [] },
      writer: writer?.name ?? name,
    }),
    ...(recovery && { recovery: recovery.record }),
    result,
    warnings,
    subscribers: subscribers ?? null,
    testAlarmSent: test?.sent ?? false,
  };
}
