import type { Result } from '../../lambda/broker/reconcile/result.ts';
import { type Outcome, printResult } from '../terminal/command.ts';
import { type Desk, forReader, looking } from './desk.ts';
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
): Promise<Outcome> {
  const { installation, person, terminal } = desk;
  if (plan === 'unprovable' || !result) {
    const words = plan === 'unprovable' ? [unprovable] : ['Nothing was done. It would be:', ...planWords(plan)];
    const json = { registered: false, dryRun: true, words };
    return { exitCode: plan === 'unprovable' ? 1 : 0, json, lines: forReader(person, words) };
  }
  // At once: the operator may leave in what follows.
  const tell = (words: string[]) => flags.json || printResult({ lines: forReader(person, words) }, terminal);
  tell(outcomeWords(desk, plan, result));
  const warnings = await warningsFor(desk, plan);
  const subscribers = await looking(desk, 'Asking who is told', () => subscribersOf(installation));
  tell([...warnings, ...subscriberWords(subscribers, installation.topicArn)]);
  const isTested = flags['test-alarm'] || (await wantsTest(desk, subscribers?.confirmed ?? 0));
  const test = isTested ? await looking(desk, 'Testing the alarm', () => testAlarm(installation)) : undefined;
  return {
    exitCode: test?.sent === false ? 1 : 0,
    json: jsonOf(plan, result, warnings, { subscribers, test }),
    lines: forReader(person, test ? [test.words] : []),
  };
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
