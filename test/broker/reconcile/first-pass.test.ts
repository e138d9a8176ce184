import { describe, expect, it } from 'vitest';
import { expectNoCanary } from '../../support/canaries.ts';
import { VARIABLE, World } from '../world.ts';

describe('the first pass over a record that a person typed', () => {
  it('gets a token and publishes it', async () => {
    const world = new World();
    world.register('acme', { note: 'from the portal' });
    const typed = world.secrets.config('acme');
    const result = await world.reconcile();
    expect(result).toEqual({
      serviceApp: 'acme',
      outcome: 'refreshed',
      reason: 'no-token',
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
      refreshTokenExpiresAt: '2027-04-04T08:00:00Z',
      callersSafeUntil: '2027-01-18T08:00:00Z',
      nextCheckAt: '2027-01-04T09:00:00Z',
      variable: 'published',
      tokenFingerprint: world.fingerprint,
    });
    expect(world.published).toBe(world.token);
    expect(world.secrets.config('acme')).toEqual(typed);
    expectNoCanary(result, world.reports, world.messages);
  });

  it('saves the new token before it publishes it', async () => {
    const world = new World();
    world.register();
    await world.reconcile();
    expect(world.steps.indexOf('put STATE')).toBeLessThan(world.steps.indexOf('publish'));
    expect(world.secrets.state('acme')).toMatchObject({
      schema: 1,
      grants: [{ clientId: 'client-of-acme', generation: 1, reason: 'no-token', issuedAt: '2027-01-04T08:00:00Z' }],
      refreshes: ['2027-01-04T08:00:00Z'],
    });
  });

  it('is followed by one that has seen the token in the variable, and says so in the state', async () => {
    const world = new World();
    await world.settled();
    await world.reconcile();
    expect(world.state.published).toMatchObject({
      variableId: `id-1-of-${VARIABLE}`,
      fingerprint: world.fingerprint,
      acceptedAt: world.time,
    });
    expect(world.state.publishing).toBeUndefined();
  });

  it('keeps a record without a target fresh and publishes nowhere', async () => {
    const world = new World();
    world.register('acme', { target: undefined });
    expect(await world.reconcile()).toMatchObject({
      outcome: 'refreshed',
      variable: 'none',
      callersSafeUntil: '2027-01-18T08:00:00Z',
    });
    expect(world.contactCenter.writes).toBe(0);
  });

  it('over a record that is reported is made all the same', async () => {
    const world = new World();
    world.register();
    expect(await world.reconcile({ ifToken: 'ba7816bf' })).toMatchObject({ outcome: 'refreshed', reason: 'no-token' });
  });
});

describe('a record that cannot be used', () => {
  it('fails with what is wrong with it, and people hear of it', async () => {
    const world = new World();
    world.secrets.edit('acme', '{"clientId": 5}');
    const failure = await world.failingPass();
    expect(failure).toMatchObject({ code: 'RECORD_INVALID' });
    expect(failure.message).toContain('clientId must be a text');
    expect(world.subjects).toEqual(['Webex token of acme: RECORD_INVALID']);
    world.register();
    await world.reconcile();
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from RECORD_INVALID');
  });

  it('keeps the grant that it had, and goes on with it once it is corrected', async () => {
    const world = new World();
    await world.settled();
    const config = world.secrets.config('acme');
    const { token } = world;
    world.secrets.edit('acme', 'not JSON');
    await world.failingPass();
    await world.failingPass();
    expect(world.subjects).toEqual(['Webex token of acme: RECORD_INVALID']);
    expect(world.messages[0]?.text).toContain('Callers: safe until 2027-01-18 08:00 UTC');
    world.secrets.edit('acme', config);
    expect(await world.reconcile()).toMatchObject({ variable: 'in_step' });
    expect(world.token).toBe(token);
    expect(world.webex.refreshes).toBe(1);
  });

  it('that does not exist is reported without a message', async () => {
    const world = new World();
    expect(await world.failingPass()).toMatchObject({ code: 'RECORD_NOT_FOUND' });
    expect(world.reports).toMatchObject([{ serviceApp: 'acme', findings: {}, failure: { code: 'RECORD_NOT_FOUND' } }]);
    expect(world.messages).toEqual([]);
  });
});
