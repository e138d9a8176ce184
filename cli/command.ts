import { toFailure } from '../lambda/broker/failures.ts';

/** Done; a finding or a failure; wrong use. */
export type ExitCode = 0 | 1 | 2;

/** What a command sees of the terminal that it runs in. */
export interface Terminal {
  /** A line of the result. */
  print(line: string): void;
  /** A line for people, which no script reads. */
  warn(line: string): void;
  /** All that is piped in. */
  readInput(): Promise<string>;
}

export interface Command {
  /** One line in the list of commands. */
  summary: string;
  /** Rejects with WrongUse or CommandFailed where it cannot do what it is for. */
  run(args: readonly string[], terminal: Terminal): Promise<ExitCode>;
}

/** The command was called in a way that it does not understand. The message is one sentence and holds no secret. */
export class WrongUse extends Error {
  override name = 'WrongUse';
}

/** The command was understood and could not be done. The message is one sentence and holds no secret. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

/** Runs a command and turns whatever becomes of it into an exit code; what nobody expected is told without its text. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await command.run(args, terminal);
  } catch (error) {
    if (error instanceof WrongUse) {
      terminal.warn(`${error.message} See --help.`);
      return 2;
    }
    terminal.warn(error instanceof CommandFailed ? error.message : toFailure(error).message);
    return 1;
  }
}
