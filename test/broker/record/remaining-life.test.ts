import { expect, it } from 'vitest';
import { remainingLife } from '../../../lambda/broker/record/renewal.ts';
import type { Grant } from '../../../lambda/broker/record/state.ts';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { plainGrant } from '../samples.ts';
import { START } from '../world.ts';

it.each([
  [0, 100],
  [3.5, 75],
  [13.99, 0],
  [13.98, 0.1],
  [14, 0],
  [15, 0],
])('after %d of 14 days an access token has %d %% of its life left', (days, percent) => {
  expect(remainingLife(plainGrant(), START + days * DAY)).toStrictEqual({ accessLifePercent: percent });
});

it.each([
  [0, 90],
  [89.96, 0],
  [30.35, 59.6],
  [91, 0],
])('after %d of 90 days a refresh token has %d days left', (days, left) => {
  const { accessToken: _, ...rest } = plainGrant({ refreshTokenExpiresAt: START + 90 * DAY });
  expect(remainingLife(rest, START + days * DAY)).toStrictEqual({ refreshDays: left });
});

const without = (...fields: (keyof Grant)[]) =>
  Object.fromEntries(Object.entries(plainGrant()).filter(([field]) => !fields.includes(field as keyof Grant))) as Grant;

it.each([
  ['no access token', without('accessToken')],
  ['no beginning', without('issuedAt')],
  ['no end', without('expiresAt')],
  ['the token alone', without('issuedAt', 'expiresAt')],
])('a grant with %s has no known life', (_what, grant) => {
  expect(remainingLife(grant, START)).toStrictEqual({});
});

it('a record without a grant has no known life', () => {
  expect(remainingLife(undefined, START)).toStrictEqual({});
});
