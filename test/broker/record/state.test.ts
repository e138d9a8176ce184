import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import {
  emptyState,
  encodeState,
  isSameState,
  parseState,
  recentRefreshes,
  type State,
} from '../../../lambda/broker/record/state.ts';
import { DAY, SECOND } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { arbitraryState } from '../arbitrary-state.ts';
import { plainGrant, plainPublished, plainState } from '../samples.ts';
import { START } from '../world.ts';

const parse = (value: unknown) => parseState(new Secret(JSON.stringify(value)));
const written = (state: State) => JSON.parse(encodeState(state).reveal());

const full: State = {
  grants: [plainGrant({ reason: 'due', refreshTokenExpiresAt: START, sameTokenSince: START, scope: '' })],
  refusal: { lineage: 'a', configVersion: 'b', since: START },
  published: plainPublished({ lost: { since: START, why: 'revoked' } }),
  publishing: { fingerprints: ['ba7816bf'], since: START },
  failure: { code: 'GRANT_REFUSED', since: START, retryAt: START, configVersion: 'b' },
  refreshes: [START, START + 1],
  driftedAt: START,
  driftedBeforeAt: START,
  revokedAt: START,
  revokedBeforeAt: START,
  rotatedAt: START,
  consumers: 'gone',
  notified: {
    failure: 'GRANT_REFUSED',
    failureSince: START,
    lastFailure: 'GRANT_REFUSED',
    failedAt: START,
    failedBeforeAt: START,
    refreshTokenDays: 14,
    rotatedAt: START,
    consumersGone: true,
    driftAt: START,
    revokedAt: START,
  },
};

describe('a state that is written', () => {
  it('is read as it was', () => {
    expect(parseState(encodeState(full))).toEqual(full);
    fc.assert(
      fc.property(arbitraryState, (state) => {
        const read = parseState(encodeState(state));
        expect(read).toEqual(state);
        expect(encodeState(read).reveal()).toBe(encodeState(state).reveal());
      }),
    );
  });

  it('is compact JSON with its keys in order, times as people read them, and secrets revealed', () => {
    const { clientId, lineage } = plainGrant();
    const state = { ...emptyState, grants: [plainGrant({ generation: 2 })], refreshes: [START, START + 5] };
    expect(encodeState(state).reveal()).toBe(
      `{"grants":[{"accessToken":"access-token","clientId":"${clientId}","expiresAt":"2027-01-18T08:00:00Z",` +
        `"generation":2,"issuedAt":"2027-01-04T08:00:00Z","lineage":"${lineage}",` +
        '"refreshToken":"refresh-token","refreshedAt":"2027-01-04T08:00:00Z"}],' +
        '"notified":{},"refreshes":["2027-01-04T08:00:00Z","2027-01-04T08:00:00.005Z"],"schema":1}',
    );
  });

  it('is the same text for every order of its fields', () => {
    const { grants, ...rest } = full;
    expect(encodeState({ ...rest, grants }).reveal()).toBe(encodeState(full).reveal());
  });

  it('writes no field that is undefined', () => {
    const { failure: _, ...rest } = full;
    expect(encodeState({ ...rest, failure: undefined }).reveal()).toBe(encodeState(rest).reveal());
  });

  it('shows no secret when it is printed', () => {
    const accessToken = new Secret('c4n4ry');
    expectNoCanary(plainState({ grants: [plainGrant({ accessToken })] }));
  });
});

describe('two states are the same', () => {
  it('exactly where they would be written as the same text', () => {
    fc.assert(
      fc.property(arbitraryState, arbitraryState, (one, other) => {
        const isSameText = encodeState(one).equals(encodeState(other));
        expect(isSameState(one, other)).toBe(isSameText);
        expect(isSameState({ ...one, grants: other.grants }, one)).toBe(
          encodeState({ ...one, grants: other.grants }).equals(encodeState(one)),
        );
        expect(isSameState(parseState(encodeState(one)), one)).toBe(true);
      }),
    );
  });
});

describe('a state that is read', () => {
  it('never throws, and never shows what it held', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expectNoCanary(parseState(new Secret(text)));
        expect(parseState(new Secret(text)).grants).toBeInstanceOf(Array);
      }),
    );
  });

  it.each([[''], ['{'], ['null'], ['5'], ['"text"']])('of %j is empty', (text) => {
    expect(parseState(new Secret(text))).toEqual(emptyState);
  });

  it('keeps what can be read, whichever fields are damaged', () => {
    const fields = Object.keys(full) as (keyof State)[];
    const junk = fc.constantFrom(null, 5, 'junk', [], [5], {}, { since: 'yesterday' });
    fc.assert(
      fc.property(fc.subarray(fields, { minLength: 1 }), junk, (damaged, value) => {
        const read = parse({ ...written(full), ...Object.fromEntries(damaged.map((field) => [field, value])) });
        for (const field of fields.filter((one) => !damaged.includes(one))) expect(read[field]).toEqual(full[field]);
      }),
    );
  });

  it('loses a damaged grant alone, not the grants beside it', () => {
    const { grants } = written(plainState());
    const read = parse({ grants: [{ ...grants[0], refreshToken: 'a b' }, ...grants, 5, null] });
    expect(read.grants).toEqual([plainGrant()]);
  });

  it('is without the moments of purchases, the failure or the published token where those are damaged', () => {
    const damaged = {
      ...written(full),
      refreshes: ['soon'],
      failure: { ...written(full).failure, code: 'OOPS' },
      published: { ...written(full).published, lost: { since: '2027-01-04T08:00:00Z', why: 'stolen' } },
    };
    expect(parse(damaged)).toMatchObject({ refreshes: [], failure: undefined, published: undefined });
  });
});

it('the purchases of the last 24 hours are those after the same moment of yesterday', () => {
  const refreshes = [START - DAY, START - DAY + SECOND, START];
  expect(recentRefreshes({ ...emptyState, refreshes }, START)).toEqual([START - DAY + SECOND, START]);
});
