import fc from 'fast-check';
import type { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { type Grant, reasons, type State } from '../../lambda/broker/record/state.ts';
import { DAY } from '../../lambda/broker/record/time.ts';
import { START } from './world.ts';

const moment = fc.integer({ min: START - 400 * DAY, max: START + 400 * DAY });
const word = fc.stringMatching(/^[!-~]{1,40}$/);
const secret = word.map((text) => new Secret(text));
const code: fc.Arbitrary<Failure['code']> = fc.constantFrom('GRANT_REFUSED', 'SAVE_FAILED', 'WRITER_REFUSED');

/** An object with these fields and some of those. */
const some = <Needed, Others>(
  needed: { [K in keyof Needed]: fc.Arbitrary<Needed[K]> },
  others: { [K in keyof Others]: fc.Arbitrary<Others[K]> },
) =>
  fc.record({ ...needed, ...others } as { [K in keyof (Needed & Others)]: fc.Arbitrary<(Needed & Others)[K]> }, {
    requiredKeys: Object.keys(needed) as never,
  }) as unknown as fc.Arbitrary<Needed & Partial<Others>>;

/** Any grant that a state can hold, of a few lineages. */
export const arbitraryGrant: fc.Arbitrary<Grant> = some(
  {
    lineage: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    clientId: word,
    generation: fc.integer({ min: 1, max: 4 }),
    refreshToken: secret,
    refreshedAt: moment,
  },
  {
    refreshTokenExpiresAt: moment,
    reason: fc.constantFrom(...reasons),
    accessToken: secret,
    issuedAt: moment,
    expiresAt: moment,
    sameTokenSince: moment,
    scope: fc.string(),
  },
);

/** Any state that a pass can save. */
export const arbitraryState: fc.Arbitrary<State> = some(
  {
    grants: fc.array(arbitraryGrant, { maxLength: 3 }),
    refreshes: fc.array(moment, { maxLength: 12 }),
    notified: some(
      {},
      {
        failure: code,
        failureSince: moment,
        lastFailure: code,
        failedAt: moment,
        failedBeforeAt: moment,
        refreshTokenDays: fc.constantFrom(14, 30),
        rotatedAt: moment,
        consumersGone: fc.constant(true),
        exposedBy: fc.constant('agentViewable, reportable'),
        driftAt: moment,
        revokedAt: moment,
        refusedLineage: word,
      },
    ),
  },
  {
    refusal: fc.record({ lineage: word, configVersion: word, since: moment }),
    published: some(
      {
        orgId: word,
        datacenter: fc.constantFrom('us1', 'eu1'),
        variableName: word,
        variableId: word,
        fingerprint: word,
      },
      {
        expiresAt: moment,
        acceptedAt: moment,
        lost: fc.record({ since: moment, why: fc.constantFrom('revoked', 'missing', 'unfit', 'replaced') }),
      },
    ),
    publishing: fc.record({ fingerprints: fc.array(word, { maxLength: 5 }), since: moment }),
    failure: some({ code, since: moment, configVersion: word }, { retryAt: moment }),
    driftedAt: moment,
    driftedBeforeAt: moment,
    revokedAt: moment,
    revokedBeforeAt: moment,
    rotatedAt: moment,
    consumers: fc.constantFrom('given', 'gone'),
  },
) as fc.Arbitrary<State>;
