import { expect, it } from 'vitest';
import { remainingLife } from '../../lambda/broker/record/renewal.ts';
import { DAY } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { plainRecord, tokenFrom } from './plain-record.ts';
import { START } from './world.ts';

const { accessToken, accessTokenIssuedAt, accessTokenExpiresAt } = tokenFrom(START, START + 14 * DAY);

it.each([
  [0, 100],
  [3.5, 75],
  [13.99, 0],
  [13.98, 0.1],
  [14, 0],
  [15, 0],
])('after %d of 14 days an access token has %d %% of its life left', (days, percent) => {
  const record = plainRecord(tokenFrom(START, START + 14 * DAY));
  expect(remainingLife(record, START + days * DAY)).toStrictEqual({ accessLifePercent: percent });
});

it.each([
  [0, 90],
  [89.96, 0],
  [30.35, 59.6],
  [91, 0],
])('after %d of 90 days a refresh token has %d days left', (days, left) => {
  const record = plainRecord({ refreshTokenExpiresAt: START + 90 * DAY });
  expect(remainingLife(record, START + days * DAY)).toStrictEqual({ refreshDays: left });
});

it.each([
  ['nothing', {}],
  ['no token', { accessTokenIssuedAt, accessTokenExpiresAt }],
  ['no beginning', { accessToken, accessTokenExpiresAt }],
  ['no end', { accessToken, accessTokenIssuedAt }],
  ['the token alone', { accessToken }],
])('a record with %s has no life to tell of', (_what, more) => {
  expect(remainingLife(plainRecord(more as Partial<ServiceAppRecord>), START)).toStrictEqual({});
});
