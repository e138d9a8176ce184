import { describe, expect, it } from 'vitest';
import { fitted, wrapped } from '../../../cli/terminal/wrapped.ts';

describe('on a screen of fewer than 80 columns', () => {
  it.each([
    [
      60,
      'The access token is good, and is for an org that reads its variables from elsewhere.',
      'The access token is good, and is for an org that reads its\nvariables from elsewhere.',
    ],
    [
      40,
      '  3. Add Service App. Keep the Client ID and the Client Secret.',
      '  3. Add Service App. Keep the Client ID\n     and the Client Secret.',
    ],
    [30, '     shown once; a new one ends it.', '     shown once; a new one\n     ends it.'],
  ])('a text breaks between words, under its own beginning: %i', (columns, text, lines) => {
    expect(wrapped(text, columns)).toBe(lines);
  });

  it.each([
    '  aws sns subscribe --topic-arn arn:aws:sns:us-east-1:123456789012:alerts --protocol email',
    '  npx wxcc-token-broker setup acme --client-id C1 --datacenter us1 --variable ACME_TOKEN',
    '  description   Kept valid by the token broker: do not edit, even if it is old',
  ])('a command and a row of a table stay in one line: %s', (line) => {
    expect(wrapped(line, 50)).toBe(line);
  });
});

it.each([undefined, 80, 200])('a layout for 80 columns stays as it is on a screen of %s', (columns) => {
  const layout = `  1. ${'word '.repeat(20)}`;
  expect(wrapped(layout, columns)).toBe(layout);
  expect(
    Math.max(
      ...wrapped('word '.repeat(50), columns)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThan(81);
});

describe('on a screen of 40 columns', () => {
  it.each([
    [
      'a sentence goes on at the left',
      'clinic: nothing to do. Its token is not due before Friday.',
      'clinic: nothing to do. Its token is not\ndue before Friday.',
    ],
    [
      'a value goes on under itself',
      '  callers  safe until 2026-12-15 06:15 UTC (14 days)',
      '  callers  safe until 2026-12-15 06:15\n           UTC (14 days)',
    ],
    [
      'a line with a mark goes on behind the mark',
      '✔ stack: token-broker is deployed (CREATE_COMPLETE).',
      '✔ stack: token-broker is deployed\n  (CREATE_COMPLETE).',
    ],
    [
      'an indented line keeps its indent',
      '    Deploy it, or name another --stack or --region.',
      '    Deploy it, or name another --stack\n    or --region.',
    ],
    [
      'a colour takes no room',
      '\u001b[32m✔\u001b[39m stack: all of token-broker is deployed and well.',
      '\u001b[32m✔\u001b[39m stack: all of token-broker is deployed\n  and well.',
    ],
  ])('%s', (_what, text, lines) => {
    expect(fitted(text, 40)).toBe(lines);
  });

  it.each([
    '  npx wxcc-token-broker refresh clinic --force --json',
    '  bash, zsh    eval "$(npx wxcc-token-broker sandbox env)"',
    'To see what it does:  npx wxcc-token-broker refresh clinic --force',
    'RECORD   ORG       CALLERS SAFE  REFRESH TOKEN  NEXT',
    'https://example.com/a/word/that/is/longer/than/the/screen',
  ])('a command, a row of a table and a long word stay whole: %s', (line) => {
    expect(fitted(line, 40)).toBe(line);
  });
});
