import { printResult, type Terminal, WrongUse } from './command.ts';

interface Flags {
  yes: boolean;
  json: boolean;
  'dry-run': boolean;
}

/** Refuses, before any change, a call that needs a confirmation and has no terminal. */
export function checkConfirmable({ yes, json, 'dry-run': isDry }: Flags, terminal: Terminal): void {
  if (yes || isDry) return;
  if (json) throw new WrongUse('With --json, pass --yes to confirm.');
  if (!terminal.person) throw new WrongUse('Not a terminal: pass --yes to confirm.');
}

/** Says what is about to change, before anything else can happen. */
export function showPlan(lines: readonly string[], { json }: Pick<Flags, 'json'>, terminal: Terminal): void {
  if (!json) printResult({ lines }, terminal);
}

/** Whether to go on: never on a dry run, else by --yes or by asking. */
export async function isConfirmed(
  { yes, 'dry-run': isDry }: Flags,
  question: string,
  terminal: Terminal,
): Promise<boolean> {
  if (isDry) return false;
  return yes || (await terminal.person?.confirm(question)) === true;
}
