/**
 * A schedule: what holds throughout, and then turn after turn. Numbers decide everything, so that a schedule can be
 * made at random, shrunk and replayed; zeros are the harmless choices, and where the turns end, all goes well.
 */
export interface Schedule {
  circumstances: readonly number[];
  turns: readonly number[];
}

/** One turn's number, cut into four choices from 0 to 255. The first byte shrinks first. */
export interface Turn {
  /** Whether a person does something, or the world goes on. */
  act: number;
  fault: number;
  which: number;
  detail: number;
}

export const MAX_TURN = 2 ** 32 - 1;

export function toTurn(number: number): Turn {
  return { act: number >>> 24, fault: (number >>> 16) & 255, which: (number >>> 8) & 255, detail: number & 255 };
}

/** One of these, by a choice; the first is the harmless one. */
export function pick<Option>(choice: number, options: readonly [Option, ...Option[]]): Option {
  return options[choice % options.length] ?? options[0];
}

/** Whether a choice from 0 to 255 is among the highest so many. */
export function isAmong(of256: number, choice: number): boolean {
  return choice >= 256 - of256;
}
