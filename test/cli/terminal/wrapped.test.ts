import { describe, expect, it } from 'vitest';
import { wrapped } from '../../../cli/terminal/wrapped.ts';

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
    '  description   Kept valid by the token broker: do not edit, whatever it holds',
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
