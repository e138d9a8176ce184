import type { Command } from './command.ts';

/** What can be typed at one place. */
interface Candidate {
  word: string;
  /** Empty where the word says it all. */
  about: string;
  /** An option's value follows as a word of its own. */
  takesValue: boolean;
}

/** What can follow the words that lead to one command. */
export interface Place {
  /** Each with a space before it, such as ` flows lint`; empty for the command itself. */
  typed: string;
  candidates: readonly Candidate[];
}

/** Every place of a command, by its own table, the command's own first. */
export async function placesOf({ flags, members = {}, words = [] }: Command, typed = ''): Promise<Place[]> {
  const candidates = [
    ...Object.entries(members).map(([word, { summary }]) => ({ word, about: summary, takesValue: false })),
    ...words.map((word) => ({ word, about: '', takesValue: false })),
    ...Object.entries(flags).map(([name, { about, type }]) => ({
      word: `--${name}`,
      about,
      takesValue: type === 'string',
    })),
  ];
  const below = Object.entries(members).map(async ([word, { load }]) => placesOf(await load(), `${typed} ${word}`));
  return [{ typed, candidates }, ...(await Promise.all(below)).flat()];
}
