import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { recovery, refused, spends } from './refused-grant.ts';
import { World } from './world.ts';

describe('a refused grant', () => {
  it('is looked at again after ten seconds: what somebody else renewed is taken, and nothing is spent', async () => {
    const world = await refused();
    const began = world.time;
    world.fault = (step, _subject, effect) => {
      const answer = effect();
      if (step === 'put PROBE') {
        const accessToken = world.webex.mint();
        world.edit('acme', {
          refreshToken: world.webex.authorise(),
          accessToken,
          accessTokenIssuedAt: new Date(world.time).toISOString(),
          accessTokenExpiresAt: new Date(world.time + 14 * 86_400_000).toISOString(),
        });
      }
      return answer;
    };
    expect(await world.check()).toMatchObject({ variable: 'published' });
    expect(spends(world)).toEqual(['refresh']);
    expect(world.time - began).toBe(10_000);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('is retried with the refresh token that somebody typed meanwhile', async () => {
    const world = await refused();
    world.fault = (step, _subject, effect) => {
      const answer = effect();
      if (step === 'put PROBE') world.edit('acme', { refreshToken: world.webex.authorise() });
      return answer;
    };
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
  });

  it('is retried once with the previous refresh token', async () => {
    const world = await refused();
    const good = world.webex.authorise();
    world.edit('acme', { refreshToken: good });
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'refresh']);
    expect(world.saved.refreshToken).toBe(good);
  });

  it('is retried with the previous refresh token, which is kept where the endpoint names none in its answer', async () => {
    const world = await refused();
    world.webex.refreshTokens = 'omit';
    const good = world.webex.authorise();
    world.edit('acme', { refreshToken: good });
    world.edit('acme', { refreshToken: 'mistyped' });
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.saved.refreshToken).toBe(good);
  });

  it('gives way to the previous one, also in an edit that was begun before', async () => {
    const world = new World();
    await world.settled();
    world.webex.refreshTokens = 'rotate';
    world.edit('acme', { refreshToken: 'mistyped' });
    let isEdited = false;
    world.fault = (step, _subject, effect) => {
      if (step === 'put SAVED' && !isEdited) world.edit('acme', { note: 'mine' });
      isEdited ||= step === 'put SAVED';
      return effect();
    };
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed' });
    expect(world.saved.note).toBe('mine');
    expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
  });

  it('gives way to one that a person typed, and that another check has refreshed, after it was read', async () => {
    const world = await refused();
    world.webex.refreshTokens = 'rotate';
    let isOvertaken = false;
    world.fault = async (step, _subject, effect) => {
      if (step !== 'read AWSPREVIOUS' || isOvertaken) return effect();
      isOvertaken = true;
      world.edit('acme', { refreshToken: world.webex.authorise() });
      await world.check();
      return effect();
    };
    await world.check();
    expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
  });

  it('is replaced by a new pair where a recovery record is named, and that is a rotated refresh token', async () => {
    const world = await refused({ recovery });
    const before = world.saved.refreshToken;
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(spends(world)).toEqual(['refresh', 'mint']);
    expect(world.saved.refreshToken).not.toBe(before);
    expect(world.reports.at(-1)?.findings.rotated).toBe(true);
    expect(world.webex.grants.has(String(world.saved.refreshToken))).toBe(true);
  });

  it('of a record without a target is replaced too: its last token tells the org', async () => {
    const world = await refused({ recovery, target: undefined });
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
  });

  it('leaves the valid token published and tells people where no rung holds', async () => {
    const world = await refused();
    const before = world.published;
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'GRANT_REFUSED', message: 'Webex refuses the grant.' });
    expect(world.published).toBe(before);
    expect(world.webex.isLive(before)).toBe(true);
    expect(world.messages.map(({ subject }) => subject)).toEqual(['Webex token of acme: GRANT_REFUSED']);
  });

  it('says why recovery did not help', async () => {
    const world = await refused({ recovery: { ...recovery, record: 'nobody' } });
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({
      code: 'GRANT_REFUSED',
      message: 'Webex refuses the grant; recovery with record nobody: There is no record nobody.',
    });
    expectNoCanary(failure);
  });

  it('is tried again soon where recovery only failed for now', async () => {
    const world = await refused({ recovery });
    world.failing('mint', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503 }));
    expect(await world.failingCheck()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    expect(world.wakes).toEqual([{ record: 'acme', at: expect.any(Number) }]);
  });

  it('is not taken for refused when the second try only fails for now', async () => {
    const world = await refused();
    world.edit('acme', { refreshToken: world.webex.authorise() });
    world.edit('acme', { refreshToken: 'mistyped' });
    let tries = 0;
    world.fault = (step, _subject, effect) => {
      tries += step === 'refresh' ? 1 : 0;
      if (step === 'refresh' && tries === 2) throw new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.');
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
  });
});
