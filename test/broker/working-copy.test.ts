import { describe, expect, it } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { claimVersionId, probeVersionId, savedVersionId, toWorkingCopy } from '../../lambda/broker/working-copy.ts';
import { ORG } from './memory-webex.ts';

const text = (more: object = {}) =>
  new Secret(JSON.stringify({ clientId: 'C1', clientSecret: 's', refreshToken: 'r', ...more }));
const copyOf = (versionId: string, labels: string[], more: object = {}) =>
  toWorkingCopy({ record: 'acme', versionId, labels, text: text(more) });

describe('the ids of versions', () => {
  // What an earlier release has stored must be found again.
  it('never change', () => {
    expect(savedVersionId('based-on', text())).toBe('4a9c1f50-a3e4-1d8f-af35-cce4c6605885');
    expect(probeVersionId('version')).toBe('0a6693e9-d998-46d4-74e9-6783128733c8');
    expect(claimVersionId('token', 1)).toBe('b2dcf6b1-e36e-40b0-ccdb-d1e002a8d616');
  });
});

describe('a working copy', () => {
  it('of a version that is labelled as saved is ours, and stands on itself', () => {
    expect(copyOf('version-1', ['AWSCURRENT', 'SAVED'])).toMatchObject({ edited: false, saved: 'version-1' });
  });

  it('of a version whose id proves that the broker made it is ours too', () => {
    const more = { basedOn: 'version-0' };
    const id = savedVersionId('version-0', text(more));
    expect(copyOf(id, ['AWSCURRENT'], more)).toMatchObject({ edited: false, saved: undefined });
  });

  it('of any other version is an edit', () => {
    expect(copyOf('version-1', ['AWSCURRENT'], { basedOn: 'version-0' })).toMatchObject({
      edited: true,
      saved: undefined,
    });
  });

  it('takes a refresh token that it did not seal for typed by hand', () => {
    const { fingerprint } = new Secret('r');
    const sealed = { grantSeal: fingerprint, grantRoot: 'root', grantRefreshes: 7 };
    expect(copyOf('version-1', ['SAVED'], sealed).record).toMatchObject({ grantRoot: 'root', grantRefreshes: 7 });
    expect(copyOf('version-1', ['SAVED'], { ...sealed, grantSeal: 'other' }).record).toMatchObject({
      grantRoot: fingerprint,
      grantRefreshes: 0,
    });
  });
});

describe('the org of a token', () => {
  it.each([
    [`NTI5_P0A1_${ORG}`, ORG],
    [`NTI5_PF84_${ORG}`, ORG],
    [`NTI5_P0A1_${ORG}yyy`, undefined],
    ['NTI5', undefined],
  ])('%s is %s', (token, org) => {
    expect(orgOf(new Secret(token))).toBe(org);
  });

  it('of no token is unknown', () => {
    expect(orgOf(undefined)).toBeUndefined();
  });
});
