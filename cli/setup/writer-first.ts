import type { Usable } from '../../lambda/broker/ports.ts';
import { mayServe } from '../records/serving.ts';
import { type Desk, neighboursOf, say } from './desk.ts';
import type { Use } from './portal.ts';

const LONGEST_NAME = 48;

/** Registers a writer of that name, or of another that the person prefers. */
export type RegisterWriter = (suggestion: string) => Promise<Usable>;

/**
 * Where no record can write variables yet, asks who will, before the app is made: what a writer may do, the app then need
 * not. Registers the writer if that is wanted; answers what the app is for.
 */
export async function writerFirst(desk: Desk, name: string, registerWriter: RegisterWriter | undefined): Promise<Use> {
  const { person, given } = desk;
  if (!person || !registerWriter || given.writer !== undefined) {
    return given.writer === name ? 'published by itself' : 'published';
  }
  const neighbours = await neighboursOf(desk);
  if (neighbours.some((one) => mayServe(one, 'cjp:config_write'))) return 'published';
  const isApart = await person.choose('No record here can write global variables yet. Which app writes them?', [
    {
      value: true,
      name: 'A second Service App that only writes: register it first',
      about: 'Its token is never published, so that no reader of the variable can change the tenant.',
    },
    { value: false, name: `The app of ${name} itself`, about: 'Every reader of the variable can change the tenant.' },
  ]);
  if (!isApart) return 'published by itself';
  const writer = await registerWriter(`${name.slice(0, LONGEST_NAME - '-writer'.length)}-writer`);
  desk.neighbours = [...neighbours, writer];
  say(desk, '', `Record ${writer.name} is registered, and can write. Now record ${name}:`);
  return 'published';
}
