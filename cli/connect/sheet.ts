import { COMMAND } from '../../lambda/broker/command-name.ts';
/** What is typed, picked or pasted into one field of a form. */
export interface Field {
  /** As the portal calls it. */
  label: string;
  /** Never a secret, but where to copy it from. */
  value: string;
  note?: string;
  /** Not tried, or not documented. */
  unverified?: true;
}

/** One part of a sheet; what it has is shown in this order. */
export interface Section {
  title: string;
  text?: readonly string[];
  fields?: readonly Field[];
  /** In the order in which they are done. */
  steps?: readonly string[];
  /** To be copied as it is. */
  script?: string;
  /** An SVG, by its file's name. */
  picture?: Picture;
  /** What is not verified, in sentences. */
  open?: readonly string[];
}

export interface Picture {
  name: string;
  svg: string;
}

/** What to do in a portal, field by field. */
export interface Sheet {
  title: string;
  sections: readonly Section[];
}

/** Stands at what is not verified. */
export const NOT_VERIFIED = 'not verified';

/** A sentence in pieces: a command, which ends with the sentence, a colon or a bracket, is copied as it is. */
export function piecesOf(sentence: string): { text: string; isCommand: boolean }[] {
  return sentence
    .split(new RegExp(`(${COMMAND} .*?(?=$|: | \\())`))
    .map((text, place) => ({ text, isCommand: place % 2 === 1 }))
    .filter(({ text }) => text !== '');
}
