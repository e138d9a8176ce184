import { describe, expect, it } from 'vitest';
import { type Registration, WebexIdentity } from '../../../sandbox/webex/identity.ts';
import { ORG, OTHER_ORG, refresh, scopes, withServiceApp } from './served.ts';

describe('people in the portal', () => {
  it('can kill a grant, which leaves access tokens alive, and issue a new pair', async () => {
    const { webex, identity, app } = await withServiceApp();
    identity.killGrant(app);
    expect((await refresh(webex, app)).status).toBe(400);
    expect(identity.isLive(app.accessToken)).toBe(true);
    expect((await refresh(webex, identity.issue(app))).status).toBe(200);
  });

  it("can kill one org's grant of an app without touching another's", async () => {
    const { webex, identity, app } = await withServiceApp();
    const elsewhere = identity.issue({ ...app, orgId: OTHER_ORG });
    identity.killGrant(app);
    expect((await refresh(webex, elsewhere)).status).toBe(200);
  });

  it("can withdraw an org's authorization, which kills everything", async () => {
    const { webex, identity, app } = await withServiceApp();
    const elsewhere = identity.issue({ ...app, orgId: OTHER_ORG });
    identity.deauthorize(app);
    expect((await refresh(webex, app)).status).toBe(400);
    expect(identity.isLive(app.accessToken)).toBe(false);
    expect(identity.isLive(elsewhere.accessToken)).toBe(true);
  });

  it('can regenerate the client secret, after which the old one is refused', async () => {
    const { webex, identity, app } = await withServiceApp();
    const clientSecret = identity.regenerateSecret(app.clientId);
    expect((await refresh(webex, app)).status).toBe(400);
    expect((await refresh(webex, { ...app, clientSecret })).status).toBe(200);
  });

  it('cannot touch an app that is not there', async () => {
    const { identity } = await withServiceApp();
    expect(() => identity.issue({ clientId: 'C0', orgId: ORG })).toThrow('No app has this client id.');
  });
});

describe('the seed', () => {
  const world = (seed: number) => new WebexIdentity({ now: () => 0, seed });
  const pair = (identity: WebexIdentity, app: Registration) =>
    identity.refresh(app.clientId, app.clientSecret, app.refreshToken).accessToken.value;

  it('decides every secret, in any order of clients', () => {
    const runs = [false, true].map((reversed) => {
      const identity = world(7);
      const apps = [1, 2].map(() => identity.registerServiceApp({ orgId: ORG, scopes }));
      const order = reversed ? apps.toReversed() : apps;
      return { apps, pairs: order.map((app) => [app.clientId, pair(identity, app)]).sort() };
    });
    expect(runs[1]).toEqual(runs[0]);
  });

  it('leaves room for a mark that opens every secret', () => {
    const identity = new WebexIdentity({ now: () => 0, seed: 7, secretMark: 'MARK-' });
    const app = identity.registerServiceApp({ orgId: ORG, scopes });
    const regenerated = identity.regenerateSecret(app.clientId);
    for (const secret of [app.accessToken, app.refreshToken, app.clientSecret, regenerated]) {
      expect(secret).toMatch(/^MARK-/);
    }
  });

  it('makes other secrets when it is another', () => {
    const [one, other] = [7, 8].map((seed) => world(seed).registerServiceApp({ orgId: ORG, scopes }));
    expect(one?.accessToken).not.toBe(other?.accessToken);
    expect(one?.clientId).not.toBe(other?.clientId);
  });
});
