import type { IdentitySettings } from './identity-settings.ts';
import type { Mint } from './mint.ts';
import { Refusal } from './refusal.ts';

const LIVE_TOKEN_LIMIT = 750;

/** A Service App's machine account in an org, or an integration's user. */
export interface Account {
  clientId: string;
  orgId: string;
}

export interface AccessToken extends Account {
  value: string;
  scopes: readonly string[];
  expiresAt: number;
}

/** A refresh token with the access token that was last issued for it. */
export interface Grant extends Account {
  scopes: readonly string[];
  refreshToken: string;
  refreshTokenExpiresAt: number;
  accessToken: AccessToken;
  boughtAt: number;
}

/** Every token that Webex has given out, and how long it lives. */
export class TokenBook {
  readonly #now: () => number;
  readonly #mint: Mint;
  readonly #settings: IdentitySettings;
  readonly #grants = new Map<string, Grant>();
  readonly #accessTokens = new Map<string, AccessToken>();
  readonly #byAccount = new Map<string, AccessToken[]>();

  constructor(world: { now: () => number; mint: Mint; settings: IdentitySettings }) {
    this.#now = world.now;
    this.#mint = world.mint;
    this.#settings = world.settings;
  }

  /** A new grant beside the account's older ones. Throws `tokenlimit_reached`. */
  open({ clientId, orgId }: Account, scopes: readonly string[]): Grant {
    const account = { clientId, orgId };
    const grant: Grant = {
      ...account,
      scopes,
      refreshToken: this.#mint.token(`refresh token ${clientId}`, orgId),
      refreshTokenExpiresAt: this.#now() + this.#settings.refreshTokenSeconds * 1000,
      accessToken: this.#newToken(account, scopes),
      boughtAt: this.#now(),
    };
    this.#grants.set(grant.refreshToken, grant);
    return grant;
  }

  /** A refresh: it issues an access token and extends the refresh token's life. Throws `tokenlimit_reached`. */
  renew(grant: Grant): void {
    const now = this.#now();
    const soon = now < grant.boughtAt + this.#settings.unchangedWithinSeconds * 1000;
    if (!soon || !this.accessToken(grant.accessToken.value)) {
      grant.accessToken = this.#newToken(grant, grant.scopes);
      grant.boughtAt = now;
    }
    grant.refreshTokenExpiresAt = now + this.#settings.refreshTokenSeconds * 1000;
    if (this.#settings.refreshToken === 'rotate') {
      this.#grants.delete(grant.refreshToken);
      grant.refreshToken = this.#mint.token(`refresh token ${grant.clientId}`, grant.orgId);
      this.#grants.set(grant.refreshToken, grant);
    }
  }

  /** Undefined for a refresh token that is unknown, killed, rotated away or expired. */
  grant(refreshToken: string): Grant | undefined {
    const grant = this.#grants.get(refreshToken);
    return grant && this.#now() < grant.refreshTokenExpiresAt ? grant : undefined;
  }

  /** Undefined for an access token that is unknown, revoked or expired. */
  accessToken(value: string): AccessToken | undefined {
    const token = this.#accessTokens.get(value);
    return token && this.#now() < token.expiresAt ? token : undefined;
  }

  /** Every refresh token of the account dies; its access tokens live on. Returns what brings them back. */
  killGrants({ clientId, orgId }: Account): () => void {
    const killed = [...this.#grants].filter(([, grant]) => grant.clientId === clientId && grant.orgId === orgId);
    for (const [refreshToken] of killed) this.#grants.delete(refreshToken);
    return () => {
      for (const [refreshToken, grant] of killed) this.#grants.set(refreshToken, grant);
    };
  }

  revoke(accessToken: string): void {
    this.#accessTokens.delete(accessToken);
  }

  revokeAll(account: Account): void {
    for (const token of this.#live(account)) this.revoke(token.value);
  }

  #newToken({ clientId, orgId }: Account, scopes: readonly string[]): AccessToken {
    const live = this.#live({ clientId, orgId });
    if (live.length >= LIVE_TOKEN_LIMIT) {
      throw new Refusal(400, 'The account has too many active access tokens.', { code: 'tokenlimit_reached' });
    }
    const token: AccessToken = {
      clientId,
      orgId,
      scopes,
      value: this.#mint.token(`access token ${clientId}`, orgId),
      expiresAt: this.#now() + this.#settings.accessTokenSeconds * 1000,
    };
    this.#accessTokens.set(token.value, token);
    live.push(token);
    return token;
  }

  /** The account's live access tokens; forgets the others. */
  #live({ clientId, orgId }: Account): AccessToken[] {
    const key = `${clientId} ${orgId}`;
    const live: AccessToken[] = [];
    for (const token of this.#byAccount.get(key) ?? []) {
      if (this.accessToken(token.value)) live.push(token);
      else this.#accessTokens.delete(token.value);
    }
    this.#byAccount.set(key, live);
    return live;
  }
}
