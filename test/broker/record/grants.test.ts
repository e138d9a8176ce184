import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lineageOf } from '../../../lambda/broker/record/config.ts';
import { currentGrant, joinGrants, lastGrants, namedGrant, otherGrants } from '../../../lambda/broker/record/grants.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { encodeState, type Grant } from '../../../lambda/broker/record/state.ts';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { arbitraryGrant } from '../arbitrary-state.ts';
import { ORG } from '../memory-webex.ts';
import { plainConfig, plainGrant, plainState, target } from '../samples.ts';
import { START } from '../world.ts';

const lineage = lineageOf(plainConfig());
const another = '11111111-2222-4333-8444-555555555555';
const other = (more: Partial<Grant> = {}) => plainGrant({ lineage: 'other', ...more });
const textOf = (grants: Grant[]) => encodeState(plainState({ grants })).reveal();

describe('the grant that the config names', () => {
  it('is what was typed, where it has never been refreshed', () => {
    const { refreshToken, ...named } = namedGrant(plainConfig(), plainState({ grants: [other()] }));
    expect(named).toStrictEqual({ lineage });
    expect(refreshToken.reveal()).toBe('refresh-token');
  });

  it('is what it has become since', () => {
    const grant = plainGrant({ refreshToken: new Secret('rotated') });
    const named = namedGrant(plainConfig(), plainState({ grants: [other(), grant] }));
    expect(named.grant).toBe(grant);
    expect(named.refreshToken.reveal()).toBe('rotated');
  });
});

describe('the other grants', () => {
  const orgOfOther = (org: string, config = plainConfig({ target })) =>
    otherGrants(config, plainState({ grants: [other({ accessToken: new Secret(`token_PF84_${org}`) })] }));

  it('are those of the same client, the one refreshed last first', () => {
    const grants = [
      plainGrant({ refreshedAt: START + 9 }),
      other({ lineage: 'older', refreshedAt: START + 1 }),
      other({ lineage: 'newer', refreshedAt: START + 2 }),
      other({ lineage: 'of another client', clientId: 'client-of-another' }),
    ];
    expect(otherGrants(plainConfig(), plainState({ grants })).map((one) => one.lineage)).toEqual(['newer', 'older']);
  });

  it('are not those of another org, as far as a token tells its org', () => {
    expect(orgOfOther(ORG)).toHaveLength(1);
    expect(orgOfOther(another)).toHaveLength(0);
    expect(otherGrants(plainConfig({ target }), plainState({ grants: [other()] }))).toHaveLength(1);
  });

  it('are those of any org where the record has no target', () => {
    expect(orgOfOther(another, plainConfig())).toHaveLength(1);
  });
});

describe('the grant that the record stands on', () => {
  const refusal = { lineage, configVersion: 'config-1', since: START };
  const current = (grants: Grant[], more: object = {}) => currentGrant(plainConfig(), plainState({ grants, ...more }));
  const { accessToken: _, ...tokenless } = plainGrant();

  it('is the named one, where that has a token and is not refused', () => {
    expect(current([other({ refreshedAt: START + DAY }), plainGrant()])?.lineage).toBe(lineage);
  });

  it('is another while the named one has no token', () => {
    expect(current([tokenless, other()])?.lineage).toBe('other');
    expect(current([other()])?.lineage).toBe('other');
  });

  it('is another while the named one is refused', () => {
    expect(current([plainGrant(), other()], { refusal })?.lineage).toBe('other');
    expect(current([plainGrant(), other()], { refusal: { ...refusal, lineage: 'another' } })?.lineage).toBe(lineage);
  });

  it('is the named one where no other has a token', () => {
    const { accessToken: __, ...tokenlessOther } = other();
    expect(current([plainGrant(), tokenlessOther], { refusal })?.lineage).toBe(lineage);
    expect(current([tokenless])).toBe(tokenless);
    expect(current([])).toBeUndefined();
  });
});

describe('joining what two passes know', () => {
  const grants = fc.array(arbitraryGrant, { maxLength: 5 });

  it('gives the same in any order and grouping', () => {
    fc.assert(
      fc.property(grants, grants, grants, (one, two, three) => {
        expect(textOf(joinGrants(one, joinGrants(two, three)))).toBe(textOf(joinGrants(joinGrants(one, two), three)));
        expect(textOf(joinGrants(one, two))).toBe(textOf(joinGrants(two, one)));
      }),
      { numRuns: 200 },
    );
  });

  it('adds nothing to what is there already', () => {
    fc.assert(
      fc.property(grants, grants, (one, two) => {
        const joined = joinGrants(one, two);
        expect(textOf(joinGrants(joined, joined))).toBe(textOf(joined));
        expect(textOf(joinGrants(joined, one))).toBe(textOf(joined));
        expect(textOf(joinGrants(joined, two))).toBe(textOf(joined));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['the higher generation', { generation: 3, refreshedAt: START }, { generation: 2, refreshedAt: START + DAY }],
    ['the later refresh', { refreshedAt: START + 1 }, { refreshedAt: START }],
    ['the later end', { expiresAt: START + 2 }, { expiresAt: START + 1 }],
    ['any known end', { expiresAt: START }, { expiresAt: undefined }],
  ])('keeps of one lineage %s', (_what, winner, loser) => {
    const [better, worse] = [winner, loser].map((more) => plainGrant(more as Partial<Grant>)) as [Grant, Grant];
    expect(joinGrants([better], [worse])).toEqual([better]);
    expect(joinGrants([worse], [better])[0]).toBe(better);
  });

  it('keeps the same one of two that differ in a token alone, in either order', () => {
    const tokens = ['one', 'two'].map((text) => plainGrant({ accessToken: new Secret(text) })) as [Grant, Grant];
    const refreshTokens = ['one', 'two'].map((text) => plainGrant({ refreshToken: new Secret(text) })) as [
      Grant,
      Grant,
    ];
    for (const [one, two] of [tokens, refreshTokens])
      expect(joinGrants([one], [two])[0]).toBe(joinGrants([two], [one])[0]);
  });
});

describe('what a record keeps', () => {
  const refreshed = (lineage: string, minutes: number) => plainGrant({ lineage, refreshedAt: START + minutes });

  it('is the grants of the last three lineages, the one refreshed last first', () => {
    const all = joinGrants([refreshed('a', 1), refreshed('b', 4)], [refreshed('c', 3), refreshed('d', 2)]);
    expect(lastGrants(all, 'b').map(({ lineage }) => lineage)).toEqual(['b', 'c', 'd']);
  });

  it('is always the newest grant, also by a clock that is behind', () => {
    const all = joinGrants([refreshed('a', 2), refreshed('b', 3), refreshed('c', 4)], [refreshed('typed', 1)]);
    expect(lastGrants(all, 'typed').map(({ lineage }) => lineage)).toEqual(['c', 'b', 'typed']);
  });
});
