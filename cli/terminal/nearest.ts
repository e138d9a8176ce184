import { distance } from '../../lambda/broker/record/spelling.ts';

/** The word that was most likely meant; undefined where none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const tolerated = Math.max(1, Math.floor(typed.length / 3));
  const near = words
    .map((word) => ({ word, distance: word.startsWith(typed) ? 0.5 : distance(typed, word) }))
    .filter((one) => one.distance <= tolerated);
  return near.sort((one, other) => one.distance - other.distance)[0]?.word;
}

/** The question that goes with an unknown word, after the sentence that says so; empty where no word is near. */
export function didYouMean(typed: string, words: readonly string[]): string {
  const meant = nearest(typed, words);
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}
