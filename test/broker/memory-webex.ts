import type {
  ContactCenter,
  Credentials,
  MintRequest,
  TokenAnswer,
  Variable,
  Webex,
} from '../../lambda/broker/ports.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Clock, Instant } from '../../lambda/broker/record/time.ts';
import type { Io } from './world.ts';

export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';

/** A token endpoint in memory: tokens live, refresh tokens rotate or not. */
export class MemoryWebex implements Webex {
  /** What becomes of the refresh token with each use. */
  refreshTokens: 'same' | 'rotate' | 'omit' = 'same';
  /** Answer with the client's last token. */
  unchanged = false;
  /** Do so while it is younger than this. */
  unchangedForMs = 0;
  lifeSeconds = 1_209_600;
  tokenLength: number | undefined;
  /** The only one that it takes; undefined: any. */
  clientSecret: string | undefined;
  /** By how much the service's clock is ahead of ours. */
  skewMs = 0;
  refreshes = 0;
  readonly grants = new Set<string>();
  /** Refresh token -> the org that authorized it. */
  readonly #orgs = new Map<string, string>();
  /** Access token -> its end. */
  readonly tokens = new Map<string, Instant>();
  /** Client id and org -> the last token. */
  readonly #latest = new Map<string, string>();
  readonly #mintedAt = new Map<string, Instant>();
  readonly #io: Io;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #plant: (label: string) => string;

  /** `plant` makes secrets that can be recognised wherever they should not be. */
  constructor(io: Io, clock: Pick<Clock, 'now'>, plant: (label: string) => string) {
    this.#io = io;
    this.#clock = clock;
    this.#plant = plant;
  }

  /** A new refresh token, as the portal shows it. */
  authorize(orgId = ORG): string {
    const refreshToken = this.#plant('refresh');
    this.grants.add(refreshToken);
    this.#orgs.set(refreshToken, orgId);
    return refreshToken;
  }

  mint(clientId?: string, orgId = ORG): string {
    const opaque = `${this.#plant('token').padEnd(64, 'x')}_P0A1_${orgId}`;
    const token = opaque.padEnd(this.tokenLength ?? 0, 'y');
    this.tokens.set(token, this.#clock.now() + this.lifeSeconds * 1000);
    this.#mintedAt.set(token, this.#clock.now());
    if (clientId !== undefined) this.#latest.set(`${clientId} ${orgId}`, token);
    return token;
  }

  isLive(token: string | undefined): boolean {
    return (this.tokens.get(token ?? '') ?? 0) > this.#clock.now();
  }

  refresh(credentials: Credentials, _deadline: Instant): Promise<TokenAnswer> {
    return this.#io('refresh', credentials.clientId, () => {
      const spent = credentials.refreshToken.reveal();
      const isKnown = this.clientSecret === undefined || this.clientSecret === credentials.clientSecret.reveal();
      if (!isKnown || !this.grants.has(spent))
        throw new Failure('GRANT_REFUSED', 'Webex refuses the grant.', { status: 400 });
      this.refreshes += 1;
      const orgId = this.#orgs.get(spent);
      const last = this.#latest.get(`${credentials.clientId} ${orgId ?? ORG}`);
      const token = last !== undefined && this.#repeats(last) ? last : this.mint(credentials.clientId, orgId);
      if (this.refreshTokens === 'rotate') this.grants.delete(spent);
      const next = this.refreshTokens === 'rotate' ? this.authorize(orgId) : spent;
      return {
        accessToken: new Secret(token),
        expiresIn: Math.floor(((this.tokens.get(token) as Instant) - this.#clock.now()) / 1000),
        ...(this.refreshTokens !== 'omit' && { refreshToken: new Secret(next), refreshTokenExpiresIn: 7_776_000 }),
        serverTime: this.#clock.now() + this.skewMs,
      };
    });
  }

  mintPair({ clientId, orgId }: MintRequest, integration: Secret, _deadline: Instant): Promise<TokenAnswer> {
    return this.#io('mint', clientId, () => {
      if (!this.isLive(integration.reveal()))
        throw new Failure('GRANT_REFUSED', 'Webex answered 401.', { status: 401 });
      return {
        accessToken: new Secret(this.mint(clientId, orgId)),
        expiresIn: this.lifeSeconds,
        refreshToken: new Secret(this.authorize(orgId)),
        refreshTokenExpiresIn: 7_776_000,
      };
    });
  }

  #repeats(token: string): boolean {
    const mintedAt = this.#mintedAt.get(token) ?? 0;
    return this.unchanged || (this.isLive(token) && this.#clock.now() < mintedAt + this.unchangedForMs);
  }

  tokenExpiry(accessToken: Secret, _deadline: Instant): Promise<Instant | undefined> {
    return this.#io('tokenExpiry', '', () =>
      this.isLive(accessToken.reveal()) ? this.tokens.get(accessToken.reveal()) : undefined,
    );
  }
}

interface StoredVariable {
  name: string;
  value: string;
  type: string;
  active: boolean;
  systemDefault: boolean;
  agentViewable: boolean;
  agentEditable: boolean;
  reportable: boolean;
  masked: boolean;
  /** Answers 200 and stores nothing. */
  stuck: boolean;
  lastUpdatedTime: Instant | undefined;
}

/** Global variables in memory, read and written with live tokens only. */
export class MemoryContactCenter implements ContactCenter {
  readonly variables = new Map<string, StoredVariable>();
  writes = 0;
  /** By how much the service's clock is ahead of ours. */
  skewMs = 0;
  /** Whether a token may do something there. */
  accepts: (token: string, target: Target) => boolean;
  readonly #io: Io;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(io: Io, webex: MemoryWebex, clock: Pick<Clock, 'now'>) {
    this.#io = io;
    this.accepts = (token) => webex.isLive(token);
    this.#clock = clock;
  }

  create(name: string, settings: Partial<StoredVariable> = {}): StoredVariable {
    const variable: StoredVariable = {
      name,
      value: 'nothing yet',
      type: 'String',
      active: true,
      systemDefault: false,
      agentViewable: false,
      agentEditable: false,
      reportable: false,
      masked: false,
      stuck: false,
      lastUpdatedTime: this.#clock.now(),
      ...settings,
    };
    this.variables.set(`id-${this.variables.size + 1}-of-${name}`, variable);
    return variable;
  }

  /** As a person does, or the fallback subflow. */
  edit(name: string, value: string): void {
    const variable = this.byName(name);
    variable.value = value;
    variable.lastUpdatedTime = this.#clock.now() + this.skewMs;
  }

  byName(name: string): StoredVariable {
    return [...this.variables.values()].find((one) => one.name === name) as StoredVariable;
  }

  find(target: Target, writer: Secret): Promise<Variable> {
    return this.#io('find', target.variableName, () => {
      this.#authorize(writer, target);
      const id = [...this.variables].find(([, variable]) => variable.name === target.variableName)?.[0];
      return this.#shown(id);
    });
  }

  read(target: Target, id: string, writer: Secret): Promise<Variable> {
    return this.#io('look', target.variableName, () => {
      this.#authorize(writer, target);
      return this.#shown(id);
    });
  }

  write(target: Target, { id }: Variable, value: Secret, writer: Secret): Promise<Variable> {
    return this.#io('publish', target.variableName, () => {
      this.#authorize(writer, target);
      const variable = this.variables.get(id);
      this.writes += 1;
      if (variable && !variable.stuck) {
        variable.value = value.reveal();
        variable.lastUpdatedTime = this.#clock.now() + this.skewMs;
      }
      return this.#shown(id);
    });
  }

  #authorize(writer: Secret, target: Target): void {
    if (this.accepts(writer.reveal(), target)) return;
    throw new Failure('WRITER_REFUSED', 'The Contact Center API answered 401.', { status: 401 });
  }

  #shown(id: string | undefined): Variable {
    const variable = this.variables.get(id ?? '');
    if (!variable || id === undefined)
      throw new Failure('VARIABLE_NOT_FOUND', 'There is no such variable.', { status: 404 });
    const { value, masked, stuck: _, ...rest } = variable;
    return {
      id,
      ...rest,
      sensitive: masked,
      value: masked ? undefined : new Secret(value),
      document: new Secret('{}'),
    };
  }
}
