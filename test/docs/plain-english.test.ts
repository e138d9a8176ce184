import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What to write instead: the name of the actor, `must`, `except`, `get a token`. */
const AVOIDED =
  /\b(nobody|no one|somebody|someone(?!@)|anybody|everybody|whoever|whomever|whatever|(?:is|are|was|were) to be|ha(?:s|ve|d) to|but for|fails since|could be had|buys?|bought|shall)\b/gi;

interface Found {
  where: string;
  word: string;
}

function avoidedIn(file: string, text: string): Found[] {
  return [...text.matchAll(AVOIDED)].map(({ 0: word, index }) => ({
    where: `${file}:${text.slice(0, index).split('\n').length}`,
    word: word.toLowerCase(),
  }));
}

const texts = globSync([
  '*.md',
  'docs/**/*.md',
  'flows/*.md',
  'examples/**/*.md',
  // Their comments, messages and names; of tests, also what a log of CI shows.
  '{bench,bin,cli,flows,lambda,lib,sandbox,test}/**/*.{ts,js,json,py}',
])
  // It quotes the words.
  .filter((file) => file !== 'test/docs/plain-english.test.ts')
  .sort();

describe('every text of the project', () => {
  it.each(texts)('names its actors and uses plain words: %s', (file) => {
    expect(avoidedIn(file, readFileSync(file, 'utf8'))).toEqual([]);
  });
});

describe('an avoided word', () => {
  it.each([
    ['Nobody is told.', ['nobody']],
    ['What is to be set,\nand whoever sets it', ['is to be', 'whoever']],
    ['It has to work, but for one.', ['has to', 'but for']],
    ['A pass buys a token.', ['buys']],
    ['is found in none of: anybodyElse, hashtag-to, this is to begin', []],
  ])('%j', (text, words) => {
    expect(avoidedIn('page.md', text).map(({ word }) => word)).toEqual(words);
  });
});
