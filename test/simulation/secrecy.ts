import { MARK } from './planted-secrets.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';

/** Promise 8, no secret leaves: all that the broker says is searched for the mark that every secret bears. */
export class Secrecy implements Watcher {
  said(words: unknown): void {
    if (textOf(words).includes(MARK)) throw new BrokenPromise('promise 8', 'a secret is in what the broker says');
  }
}

function textOf(words: unknown): string {
  if (!(words instanceof Error)) return JSON.stringify(words, expandError) ?? '';
  return `${words.name} ${words.message} ${JSON.stringify(words)} ${words.cause === undefined ? '' : textOf(words.cause)}`;
}

function expandError(_key: string, value: unknown): unknown {
  return value instanceof Error ? textOf(value) : value;
}
