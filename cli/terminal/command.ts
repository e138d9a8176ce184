import { NotAFlowError } from '../../flows/not-a-flow-error.ts';
import { type Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { FlowRejected } from '../webex/flow-rejected.ts';

/** Done; a finding or a failure; wrong use. */
export type ExitCode = 0 | 1 | 2;

/** What came of a command. */
export interface Outcome {
  exitCode: ExitCode;
  /** Printed in place of the lines where it is there. */
  json?: object;
  lines: readonly string[];
  /** The lines will be copied: they stay as they are on any screen. */
  exact?: boolean;
  /** For people, which no script reads. */
  notes?: readonly string[];
}

/** One of several answers that a person can pick. */
interface Choice<Value> {
  value: Value;
  name: string;
  /** Said of it while it is the one to be picked. */
  about?: string;
}

/** The operator at the keyboard. */
export interface Person {
  /** How wide the screen is now; absent where that is not known. */
  readonly columns?: number | undefined;
  /** A refusal, and walking away from the question, are both no. */
  confirm(question: string): Promise<boolean>;
  /**
   * A line of text, without white space around it; the suggestion where nothing is typed. A text that `read` refuses with
   * CommandFailed stays on the line, to be corrected. Rejects with Cancelled.
   */
  ask(question: string, read: (text: string) => unknown, suggestion?: string): Promise<string>;
  /** A line that the screen does not show. Rejects with Cancelled. */
  askSecret(question: string): Promise<Secret>;
  /** Rejects with Cancelled. */
  choose<Value>(question: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Does something between two questions: what is typed too early, a secret perhaps, is neither shown nor kept. */
  quietly<T>(work: () => Promise<T>): Promise<T>;
}

/** What a command sees of the terminal that it runs in. */
export interface Terminal {
  /** A line of the result, in as many lines as the screen is too narrow; `exact` keeps what will be copied as it is. */
  print(line: string, how?: 'exact' | undefined): void;
  /** A line for people, which no script reads. */
  warn(line: string): void;
  /** All that is piped in; nothing where that is a keyboard. */
  readInput(): Promise<string>;
  /** The environment's variables. Absent where there is none. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Absent without an operator: in a script, a pipe, a pipeline. */
  person?: Person;
  /** How wide the screen is that shows the result; absent where that is not known. */
  readonly columns?: number | undefined;
  /** Shows this in place of what was shown before. Absent where the output is no screen. */
  redraw?(text: string): void;
  /** Says what is being done, until it is called again or, without a text, for no longer. Absent without a screen. */
  showProgress?(text?: string): void;
}

/** An option of a command, as the command line and the help know it. */
export interface Flag {
  type: 'boolean' | 'string';
  /** Stands for the value in the help. */
  value?: string;
  about: string;
}

/** Options by their names, without dashes. */
export type Flags = Readonly<Record<string, Flag>>;

/** A command of another one. It is loaded when it is called, so that the others cost it no time. */
export interface Member {
  /** One line in the list of commands. */
  summary: string;
  load(): Promise<Command>;
  /** What other tools call it. */
  elsewhere?: readonly string[];
}

/** Commands by what is typed for each. */
export type Members = Readonly<Record<string, Member>>;

export interface Command {
  readonly flags: Flags;
  /** The commands that it consists of. */
  readonly members?: Members;
  /** What it takes beside options, where only these words are possible. */
  readonly words?: readonly string[];
  /** Rejects with WrongUse or CommandFailed where it cannot do what it is for. */
  run(args: readonly string[], terminal: Terminal): Promise<Outcome>;
}

/** The command was called in a way that it does not understand. The message is one sentence and holds no secret. */
export class WrongUse extends Error {
  override name = 'WrongUse';
}

/** The command was understood and could not be done. The message is one sentence and holds no secret. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

/** The person has left instead of answering: Ctrl-C, or the end of the terminal. */
export class Cancelled extends Error {
  override name = 'Cancelled';
}

/** The command of that word; undefined where there is none. */
export function memberOf({ members = {} }: Pick<Command, 'members'>, word = ''): Member | undefined {
  return Object.hasOwn(members, word) ? members[word] : undefined;
}

/** Prints a result. A command calls it only where it goes on afterwards, such as a sandbox, or a dialogue. */
export function printResult(
  { json, lines, exact }: Omit<Outcome, 'exitCode'>,
  { print }: Pick<Terminal, 'print'>,
): void {
  if (json) print(JSON.stringify(json, undefined, 2), 'exact');
  else for (const line of lines) print(line, exact ? 'exact' : undefined);
}

/** Runs a command, prints its result, and resolves with its exit code; an unexpected error is shown without its text. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const outcome = await command.run(args, terminal);
    printResult(outcome, terminal);
    for (const note of outcome.notes ?? []) terminal.warn(note);
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof WrongUse) {
      terminal.warn(`${error.message} See --help.`);
      return 2;
    }
    for (const line of errorLines(error)) terminal.warn(line);
    return 1;
  }
}

/** What stopped a command, for people. */
export function errorLines(error: unknown): string[] {
  const isTold = [CommandFailed, FlowRejected, NotAFlowError].some((kind) => error instanceof kind);
  return isTold ? [(error as Error).message] : failureLines(toFailure(error));
}

/** A failure of the broker, with where to read what to do about it. */
export function failureLines({ code, message }: Pick<Failure, 'code' | 'message'>): string[] {
  if (code === 'INTERNAL') return [message];
  return [`${code}: ${message}`, `What to do: see the runbook, docs/runbook.md, heading ${code}.`];
}
