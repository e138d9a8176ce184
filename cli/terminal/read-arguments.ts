import { type ParseArgsConfig, parseArgs } from 'node:util';
import { WrongUse } from './command.ts';
import { didYouMean } from './nearest.ts';

/** The one of these words that an option was given. */
export function wordIn<const Word extends string>(option: string, given: string, words: readonly Word[]): Word {
  const found = words.find((word) => word === given);
  if (found === undefined) throw new WrongUse(`${option} is one of ${words.join(', ')}.`);
  return found;
}

/** Reads a command line. WrongUse names the option that is wrong, and the one that was meant; it repeats no value. */
export function readArguments<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (error) {
    if (!(error instanceof TypeError && 'code' in error)) throw error;
    if (error.code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') throw new WrongUse('This command takes options only.');
    const [sentence = ''] = error.message.split(/\.\s|\.?$/);
    const typed = /^Unknown option '(--[\w-]+)/.exec(sentence)?.[1];
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    throw new WrongUse(`${sentence}.${typed === undefined ? '' : didYouMean(typed, known)}`);
  }
}
