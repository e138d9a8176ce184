import { describe, expect, it } from 'vitest';
import { reconcile } from '../../../lambda/broker/reconcile/reconcile.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR } from '../../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../../support/canaries.ts';
import { afterFirstRefusal, recovery, refused, renewElsewhere, spends, type } from '../refused-grant.ts';

describe('a refused grant', () => {
  it('is read again after ten seconds: the token that another pass has saved is published, without a refresh', async () => {
    const world = await refused();
    const began = world.time;
    afterFirstRefusal(world, () => renewElsewhere(world));
    expect(await world.reconcile()).toMatchObject({ outcome: 'not_due' });
    expect(spends(world)).toEqual(['refresh']);
    expect(world.time - began).toBe(10_000);
    world.heal();
    expect(await world.reconcile()).toMatchObject({ variable: 'published' });
    expect(world.published).toBe(world.token);
  });

  it('is refreshed where another pass has renewed it and it is due again by then', async () => {
    for (const [late, tries] of [
      [-1, 1],
      [0, 2],
    ] as const) {
      const world = await refused();
      const since = world.time + 10_000 - 2 * HOUR - late;
      afterFirstRefusal(world, () =>
        renewElsewhere(world, { issuedAt: since, expiresAt: since + 4 * HOUR, sameTokenSince: since }),
      );
      await world.reconcile();
      expect(spends(world)).toHaveLength(tries);
    }
  });

  it.each([
    [40_001, 10_000],
    [40_000, 0],
    [35_000, 0],
  ])('with %d ms left is looked at again %d ms later', async (left, wait) => {
    const world = await refused();
    const began = world.time;
    await expect(reconcile(world.deps, { record: 'acme' }, began + left)).rejects.toMatchObject({
      code: 'GRANT_REFUSED',
    });
    expect(world.time - began).toBe(wait);
  });

  it('is left for the refresh token that a person types meanwhile', async () => {
    const world = await refused();
    afterFirstRefusal(world, () => type(world));
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
    expect(world.state.refusal).toBeUndefined();
  });

  it('is replaced by a new pair where the record names a recovery, and that is a rotated refresh token', async () => {
    const world = await refused({ recovery });
    const before = world.refreshToken;
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'mint']);
    expect(world.refreshToken).not.toBe(before);
    expect(world.reports.at(-1)?.findings.rotated).toBe(true);
    expect(world.webex.grants.has(String(world.refreshToken))).toBe(true);
  });

  it('of a record without a target is replaced too: its last token tells the org', async () => {
    const world = await refused({ recovery, target: undefined });
    expect(await world.reconcile()).toMatchObject({ outcome: 'refreshed' });
  });

  it('leaves the valid token published and tells people, where no recovery helps', async () => {
    const world = await refused();
    const before = world.published;
    const failure = await world.failingPass();
    expect(failure).toMatchObject({ code: 'GRANT_REFUSED', message: 'Webex refuses the grant.' });
    expect(world.published).toBe(before);
    expect(world.webex.isLive(before)).toBe(true);
    expect(world.subjects).toEqual(['Webex token of acme: GRANT_REFUSED']);
  });

  it('says why recovery did not help', async () => {
    const world = await refused({ recovery: { ...recovery, record: 'absent' } });
    const failure = await world.failingPass();
    expect(failure).toMatchObject({
      code: 'GRANT_REFUSED',
      message: 'Webex refuses the grant; recovery with record absent: There is no record absent.',
    });
    expectNoCanary(failure);
  });

  it('is tried again soon where recovery only failed for now', async () => {
    const world = await refused({ recovery });
    world.failing('mint', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503 }));
    expect(await world.failingPass()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 5 * 60_000 }]);
  });
});
