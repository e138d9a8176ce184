import type { Usable } from '../../lambda/broker/ports.ts';
import type { Installation } from '../installation/installation.ts';
import { allRecords } from '../records/registered.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { Cancelled, type Person, type Terminal, WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { wrapped } from '../terminal/wrapped.ts';
import type { Deeds } from './deeds.ts';
import type { Given } from './given.ts';

/** Where a Service App is registered: what the steps work with. */
export interface Desk {
  installation: Installation;
  terminal: Terminal;
  /** Absent without an operator to ask. */
  person?: Person | undefined;
  /** What was said beforehand. */
  given: Given;
  interrupted: AbortSignal;
  /** What has been done so far. */
  deeds: Deeds;
  /** All records, where several are registered together; otherwise they are read when they are needed. */
  neighbours?: readonly Usable[];
  /** The function may have spent the refresh token that was given. */
  isSpent: boolean;
}

interface Question<Answer, Told> {
  /** The answer that was given beforehand. */
  given: Told | undefined;
  /** Says how to give it without a prompt: `clientId (--client-id)`. */
  field: string;
  ask(person: Person): Promise<Told>;
  /** Proves an answer; rejects with WrongAnswer. */
  prove(told: Told): Answer | Promise<Answer>;
}

/** The proved answer. One that was given beforehand and is wrong ends it; a person is asked again. */
export async function settle<Answer, Told>(
  { person, terminal }: Desk,
  { given, field, ask, prove }: Question<Answer, Told>,
): Promise<Answer> {
  if (given !== undefined) return prove(given);
  if (!person) throw new WrongUse(`${field} is missing.`);
  for (;;) {
    const told = await ask(person);
    try {
      return await prove(told);
    } catch (error) {
      if (!(error instanceof WrongAnswer)) throw error;
      terminal.warn(wrapped(error.message, person.columns));
    }
  }
}

/** Shows something to the operator. */
export function say({ person, terminal }: Desk, ...lines: readonly string[]): void {
  if (person) for (const line of forReader(person, lines)) terminal.warn(line);
}

/** Lines as wide as a person reads them; a script gets each whole. */
export function forReader(person: Person | undefined, lines: readonly string[]): string[] {
  return lines.map((line) => (person ? wrapped(line, person.columns) : line));
}

/** Does what changes nothing, and can be left at any time: rejects with Cancelled. */
export async function looking<T>(desk: Desk, text: string, work: () => Promise<T>): Promise<T> {
  const { terminal, interrupted } = desk;
  const left = Promise.withResolvers<never>();
  const leave = () => left.reject(new Cancelled());
  expectStay(desk);
  interrupted.addEventListener('abort', leave);
  try {
    return await quietly(desk, () => withProgress(terminal, text, () => Promise.race([work(), left.promise])));
  } finally {
    interrupted.removeEventListener('abort', leave);
  }
}

/** The records that can be used. */
export async function neighboursOf(desk: Desk): Promise<readonly Usable[]> {
  const reading = () => allRecords(desk.installation.store);
  return desk.neighbours ?? (await looking(desk, 'Reading the records', reading)).records;
}

/** Makes a change: once begun it is finished, so that its result is known. */
export async function doing<T>(desk: Desk, text: string, work: () => Promise<T>): Promise<T> {
  expectStay(desk);
  return quietly(desk, () => withProgress(desk.terminal, text, work));
}

/** Drops what the operator types before the next question. */
function quietly<T>({ person }: Desk, work: () => Promise<T>): Promise<T> {
  return person ? person.quietly(work) : work();
}

/** Rejects with Cancelled if the operator has left meanwhile. */
export function expectStay({ interrupted }: Desk): void {
  if (interrupted.aborted) throw new Cancelled();
}
