import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as fields from '../../../cli/records/fields.ts';
import { Deeds } from '../../../cli/setup/deeds.ts';
import { subscriberWords } from '../../../cli/setup/people.ts';
import { howToAuthorize, howToCreate, howToGetThePair, whereTheToken } from '../../../cli/setup/portal.ts';
import { scopeRecipes } from '../../../cli/setup/scope-recipes.ts';
import { usersWords } from '../../../cli/setup/variable-words.ts';
import { wrapped } from '../../../cli/terminal/wrapped.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';

describe('an answer', () => {
  const secret = (text: string) => fields.readSecret('client secret', new Secret(text)).reveal();

  it('loses what is around it and does no harm', () => {
    expect(secret('  Bearer abc \r\n')).toBe('abc');
    expect(fields.readName(' clinic\n')).toBe('clinic');
    expect(fields.readDatacenter(' EU1 ')).toBe('eu1');
    expect(fields.readOrgId('2F9EECC5-0472-4549-9A83-2AFDAE0D4BA1')).toBe('2f9eecc5-0472-4549-9a83-2afdae0d4ba1');
  });

  it.each([
    [() => secret(' '), 'The client secret must be a text that is not empty.'],
    [() => secret('a b'), 'The client secret must be a text without white space in it: copy it again, alone.'],
    [
      () => secret('a\u2026b'),
      'The client secret must be a text of printable ASCII characters: copy it again, unformatted.',
    ],
    [
      () => fields.readClientId('a b'),
      "The client ID must be the client ID of the app's page: letters, digits, - and _ alone.",
    ],
    [
      () => fields.readOrgId('acme'),
      "The org ID must be the org's UUID (36 characters, not the long base64 ID), which Control Hub shows under Account.",
    ],
    [() => fields.readName('-'), "The name must be a record's name (a-z, 0-9 and -, at most 48 characters)."],
  ])('that is wrong is not repeated (%#)', (read, sentence) => {
    expect(read).toThrow(sentence);
  });
});

describe('deeds', () => {
  it('are taken back, the last first; what stays is named in order, and remembered', async () => {
    const deeds = new Deeds();
    const undone: string[] = [];
    const undo = (name: string, stays?: string) => async () => {
      undone.push(name);
      return stays;
    };
    deeds.add('One is made.', undo('one'));
    deeds.add('Two is changed.');
    deeds.add('Three is made.', undo('three', 'Three stays.'));
    deeds.add('Four is made.', () => Promise.reject(new Error('no')));
    const stays = ['Two is changed.', 'Three stays.', 'Four is made. It could not be taken back.'];
    expect(await deeds.takeBack()).toEqual(stays);
    expect(undone).toEqual(['three', 'one']);
    expect(await deeds.takeBack()).toEqual(stays);
  });

  it('without a change are named as they are', async () => {
    const deeds = new Deeds();
    deeds.add('One is made.', () => Promise.reject(new Error('It was taken back.')));
    deeds.keep();
    expect(await deeds.takeBack()).toEqual(['One is made.']);
  });
});

describe('words', () => {
  it('of the portal fit into 80 columns, except for the id to paste', () => {
    const uses = ['published', 'published by itself', 'writer', 'nothing published'] as const;
    const lines = [...uses.map(howToCreate), howToAuthorize('C1'), howToGetThePair(), whereTheToken()].flat();
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
  });

  it('break between words, and never inside of a command', () => {
    const text = `${'word '.repeat(14)}and npx wxcc-token-broker setup NAME --unpublished.`;
    expect(wrapped(text).split('\n')).toEqual([
      `${'word '.repeat(14)}and`,
      'npx wxcc-token-broker setup NAME --unpublished.',
    ]);
    expect(wrapped('short')).toBe('short');
    expect(wrapped(`  ${'layout '.repeat(14)}`)).toHaveLength(100);
  });

  it('say who gets a message when something breaks', () => {
    const words = (confirmed: number, pending: number) =>
      subscriberWords({ confirmed, pending }, 'arn:topic').join(' ');
    expect(words(0, 0)).toMatch(
      /^No address gets a message when something breaks\. To subscribe one: +aws sns subscribe --topic-arn arn:topic /,
    );
    expect(words(0, 1)).toContain("1 more must confirm by the link in AWS's e-mail.");
    expect(words(2, 0)).toBe('2 addresses get a message when something breaks.');
    expect(subscriberWords(undefined, 'arn:topic')).toEqual([expect.stringContaining('is not known')]);
  });

  it('say what uses a variable', () => {
    expect(usersWords(undefined)).toContain('not known');
    expect(usersWords({ names: [], total: 0 })).toBe('nothing yet');
    const names = ['a', 'b', 'c', 'd', 'e', 'f\u0007'];
    expect(usersWords({ names, total: 140 })).toBe('a, b, c, d, e and 135 more');
    expect(usersWords({ names: ['f\u0007'], total: 1 })).toBe('f\uFFFD');
  });
});

it("the recipes are those of the flows' table", () => {
  const readme = readFileSync(new URL('../../../flows/README.md', import.meta.url), 'utf8');
  const [, table = ''] = readme.split('## Scopes');
  const inTable = table
    .split('\n')
    .filter((line) => /^\| [^-]/.test(line) && !line.startsWith('| for '))
    .map((line) => [...(line.split('|')[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, scope]) => scope));
  expect(inTable).toEqual(scopeRecipes.map(({ scopes }) => scopes));
});
