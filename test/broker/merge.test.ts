import { describe, expect, it } from 'vitest';
import { merge } from '../../lambda/broker/merge.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';

/** A record whose grant says what tests look at, and whose client tells whose it is. */
function record(clientId: string, grant: Partial<ServiceAppRecord>): ServiceAppRecord {
  const secret = new Secret(`${clientId}-secret`);
  return { clientId, clientSecret: secret, refreshToken: new Secret(clientId), source: new Secret('{}'), ...grant };
}

const refused = { code: 'GRANT_REFUSED', since: 1 } as const;

describe('of two grants', () => {
  it.each([
    ['the same one', {}, {}, 'theirs'],
    ['a later refresh of ours', { grantRefreshes: 3 }, { grantRefreshes: 2 }, 'ours'],
    ['a later refresh of theirs', { grantRefreshes: 2 }, { grantRefreshes: 3 }, 'theirs'],
    ['two of the same age, ours issued later', { accessTokenIssuedAt: 5 }, { accessTokenIssuedAt: 4 }, 'ours'],
    ['two of the same age, theirs issued later', { accessTokenIssuedAt: 4 }, { accessTokenIssuedAt: 5 }, 'theirs'],
    ['ours, refreshed, beside none yet', { grantRefreshes: 1 }, {}, 'ours'],
    ['one typed by hand', { grantRefreshes: 9 }, { grantRoot: 'typed' }, 'theirs'],
    ['the one that ours took the place of', { grantInsteadOf: 'typed' }, { grantRoot: 'typed' }, 'ours'],
    ['another than the one that ours took the place of', { grantInsteadOf: 'old' }, { grantRoot: 'typed' }, 'theirs'],
  ] as const)('%s: the right one stays', (_what, ours, theirs, winner) => {
    const merged = merge(
      record('ours', { grantRoot: 'root', ...ours }),
      record('theirs', { grantRoot: 'root', ...theirs }),
    );
    expect(merged.refreshToken.reveal()).toBe(winner);
    expect(merged.clientId).toBe('theirs');
  });
});

it('our grant leaves nothing of theirs behind, and overcomes what Webex had against it', () => {
  const ours = record('ours', { grantRoot: 'root', grantRefreshes: 2, accessToken: new Secret('bought') });
  const theirs = record('theirs', { grantRoot: 'root', unchangedSince: 7, scope: 'old', failure: refused });
  const merged = merge(ours, theirs);
  expect(merged.accessToken?.reveal()).toBe('bought');
  expect(merged).toMatchObject({ unchangedSince: undefined, scope: undefined });
  expect(merged.failure).toBeUndefined();
});

it('theirs is returned as it is where nothing of ours goes in', () => {
  const theirs = record('theirs', { grantRoot: 'typed', failure: refused });
  expect(merge(record('ours', { grantRoot: 'root' }), theirs)).toBe(theirs);
});
