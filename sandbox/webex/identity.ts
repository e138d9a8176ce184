import { defaultIdentitySettings } from './identity-settings.ts';
import { Mint } from './mint.ts';
import { type Person, somePeople } from './people.ts';
import { innerId, publicId } from './public-id.ts';
import { Refusal } from './refusal.ts';
import { type AccessToken, type Account, type Grant, TokenBook } from './token-book.ts';

/** A Service App or an integration. */
interface App {
  kind: 'service app' | 'integration';
  clientId: string;
  clientSecret: string;
  scopes: readonly string[];
  /** Those whose administrator has authorized it. */
  orgs: Set<string>;
}

/** As Cisco's own clients look for it. */
const DEAD_GRANT = 'The refresh token provided is expired, revoked, malformed, or invalid';

/** What the portal shows once: the app's credentials with a fresh pair of tokens. Times in epoch milliseconds. */
export interface Registration extends Account {
  applicationId: string;
  clientSecret: string;
  accessToken: string;
  accessTokenExpiresAt: number;
  refreshToken: string;
  refreshTokenExpiresAt: number;
}

/** Webex's identity service: its apps and tokens, and what people do to them in the portal and in Control Hub. */
export class WebexIdentity {
  readonly settings = defaultIdentitySettings();

  /** Whom the people API finds. */
  people: Person[] = somePeople();

  readonly now: () => number;
  readonly #mint: Mint;
  readonly #tokens: TokenBook;
  readonly #apps = new Map<string, App>();

  /** Every secret that it gives out opens with `secretMark`, for tests that look for leaks. */
  constructor(world: { now: () => number; seed: number; secretMark?: string }) {
    this.now = world.now;
    this.#mint = new Mint(world.seed, world.secretMark);
    this.#tokens = new TokenBook({ now: this.now, mint: this.#mint, settings: this.settings });
  }

  /** A Service App that the org's administrator has authorized. */
  registerServiceApp(app: { orgId: string; scopes: readonly string[] }): Registration {
    return this.#register('service app', app);
  }

  /** An integration that a user of the org has signed in to. */
  registerIntegration(app: { orgId: string; scopes: readonly string[] }): Registration {
    return this.#register('integration', app);
  }

  /** A new pair from the app's page, after the org's authorization if need be; older grants stay as they are. */
  issue({ clientId, orgId }: Account): Registration {
    const app = this.#app(clientId);
    app.orgs.add(orgId);
    const grant = this.#tokens.open({ clientId, orgId }, app.scopes);
    return {
      clientId,
      orgId,
      applicationId: publicId('APPLICATION', clientId),
      clientSecret: app.clientSecret,
      accessToken: grant.accessToken.value,
      accessTokenExpiresAt: grant.accessToken.expiresAt,
      refreshToken: grant.refreshToken,
      refreshTokenExpiresAt: grant.refreshTokenExpiresAt,
    };
  }

  /** A new client secret; the old one is refused from now on. */
  regenerateSecret(clientId: string): string {
    const app = this.#app(clientId);
    app.clientSecret = this.#mint.clientSecret(clientId);
    return app.clientSecret;
  }

  /** The account's refresh tokens die; its access tokens live on. Returns what brings them back. */
  killGrant(account: Account): () => void {
    return this.#tokens.killGrants(account);
  }

  /** The org's administrator withdraws the authorization: everything of the account dies. */
  deauthorize(account: Account): void {
    this.#app(account.clientId).orgs.delete(account.orgId);
    this.#tokens.killGrants(account);
    this.#tokens.revokeAll(account);
  }

  /** The same by the API. Throws a Refusal with 404. */
  deleteAuthorization(account: Account): void {
    const app = this.#apps.get(account.clientId);
    const isReached = app && (app.kind === 'integration' || this.settings.revokesServiceApps);
    if (!isReached || !app.orgs.has(account.orgId)) throw new Refusal(404, 'The authorization could not be found.');
    this.deauthorize(account);
  }

  /** One access token dies before its time. */
  revoke(accessToken: string): void {
    this.#tokens.revoke(accessToken);
  }

  isLive(accessToken: string): boolean {
    return this.#tokens.accessToken(accessToken) !== undefined;
  }

  /** What a live access token stands for. */
  look(accessToken: string): AccessToken | undefined {
    return this.#tokens.accessToken(accessToken);
  }

  /** Whether that client is a machine, and not an integration with a signed-in user. */
  isServiceApp(clientId: string): boolean {
    return this.#app(clientId).kind === 'service app';
  }

  /** The token endpoint's refresh. Throws a Refusal. */
  refresh(clientId: string, clientSecret: string, refreshToken: string): Grant {
    if (this.#apps.get(clientId)?.clientSecret !== clientSecret) {
      throw new Refusal(400, 'The client id or the client secret is invalid.', { code: 'invalid_client' });
    }
    const grant = this.#tokens.grant(refreshToken);
    if (grant?.clientId !== clientId) {
      const { deadGrantStatus, deadGrantWords, tokenErrorShape } = this.settings;
      const isNamed = deadGrantWords === 'invalid_grant' || tokenErrorShape === 'oauth';
      throw new Refusal(deadGrantStatus, DEAD_GRANT, isNamed ? { code: 'invalid_grant' } : {});
    }
    this.#tokens.renew(grant);
    return grant;
  }

  /** The Applications API's new pair, for a client that knows the Service App's secret. Throws a Refusal. */
  mintPair(applicationId: string, clientId: string, clientSecret: string, targetOrgId: string): Grant {
    const app = this.#apps.get(clientId);
    if (app?.kind !== 'service app' || publicId('APPLICATION', clientId) !== applicationId) {
      throw new Refusal(404, 'The Service App could not be found.');
    }
    if (app.clientSecret !== clientSecret) {
      throw new Refusal(401, 'Invalid client credentials', { problems: ['The provided clientSecret is invalid'] });
    }
    const orgId = innerId('ORGANIZATION', targetOrgId);
    if (orgId === undefined)
      throw new Refusal(400, 'The request is invalid.', { problems: ['targetOrgId is invalid'] });
    if (!app.orgs.has(orgId)) throw new Refusal(403, 'A full administrator of the org has not authorized the app.');
    return this.#tokens.open({ clientId, orgId }, app.scopes);
  }

  trackingId(): string {
    return this.#mint.trackingId('ROUTER');
  }

  #register(kind: App['kind'], { orgId, scopes }: { orgId: string; scopes: readonly string[] }): Registration {
    const clientId = this.#mint.clientId();
    const clientSecret = this.#mint.clientSecret(clientId);
    this.#apps.set(clientId, { kind, clientId, clientSecret, scopes, orgs: new Set() });
    return this.issue({ clientId, orgId });
  }

  #app(clientId: string): App {
    const app = this.#apps.get(clientId);
    if (!app) throw new Error('No app has this client id.');
    return app;
  }
}
