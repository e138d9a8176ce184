import type { Sandbox } from '../sandbox.ts';
import type { Registration } from '../webex/identity.ts';

export const RECORD = 'clinic';
export const VARIABLE = 'WEBEX_ACCESS_TOKEN';
export const ORG = '2f9eecc5-0472-4549-9a83-2afdae0d4ba1';
/** The id by which the flows know their connector to Contact Center. */
export const CONNECTOR = '8a0f1d0c-6d31-4f4e-9a52-8d4c5f1e2b3a';

/** Who and what there is before the story begins: a Service App, a global variable, the flows' connector. */
export class Cast {
  readonly sandbox: Sandbox;
  /** The Service App's credentials as the administrator has them: for the record, and for the fallback in the flow. */
  serviceApp: Registration;
  /** Every value that the variable has had, with the moment since when. */
  readonly history: { since: number; value: string }[] = [];
  #connector: Registration;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
    const { identity } = sandbox;
    const scopes = ['spark-admin:people_read', 'cjp:config_read', 'cjp:config_write'];
    this.serviceApp = identity.registerServiceApp({ orgId: ORG, scopes });
    this.#connector = identity.registerIntegration({ orgId: ORG, scopes: ['cjp:config_read', 'cjp:config_write'] });
    sandbox.contactCenter.org(ORG).create({ name: VARIABLE, defaultValue: this.serviceApp.accessToken });
    this.watchVariable();
  }

  get published(): string {
    return this.sandbox.contactCenter.org(ORG).value(VARIABLE);
  }

  /** A token of the flows' own connector, which Contact Center keeps fresh by itself. */
  connectorToken(): string {
    const { identity } = this.sandbox;
    if (!identity.isLive(this.#connector.accessToken)) this.#connector = identity.issue(this.#connector);
    return this.#connector.accessToken;
  }

  /** Call it after each possible write to the variable. */
  watchVariable(): void {
    const value = this.published;
    if (this.history.at(-1)?.value !== value) this.history.push({ since: this.sandbox.clock.now(), value });
  }

  /** What a flow reads whose copy of the variable is that old. */
  publishedBefore(ageMs: number): string {
    const moment = this.sandbox.clock.now() - ageMs;
    return (this.history.findLast(({ since }) => since <= moment) ?? this.history[0])?.value ?? '';
  }

  /** Registers the Service App by hand, as the README says: the three fields and where to publish. */
  register(): void {
    const { clientId, clientSecret, refreshToken } = this.serviceApp;
    const target = { orgId: ORG, datacenter: 'us1', variableName: VARIABLE };
    this.#store({ clientId, clientSecret, refreshToken, target });
  }

  /** Authorizes the Service App anew in the portal and puts the new refresh token into record and flow. */
  authorizeAnew(): void {
    this.serviceApp = this.sandbox.identity.issue(this.serviceApp);
    const { secrets } = this.sandbox;
    if (!secrets.secret(`token-broker/${RECORD}`)) return;
    const { version } = secrets.get(`token-broker/${RECORD}`);
    const record = JSON.parse('text' in version.value ? version.value.text : '{}') as Record<string, unknown>;
    this.#store({ ...record, refreshToken: this.serviceApp.refreshToken });
  }

  #store(record: Record<string, unknown>): void {
    const name = `token-broker/${RECORD}`;
    const value = { text: JSON.stringify(record) };
    const { secrets } = this.sandbox;
    if (secrets.secret(name)) secrets.put(name, value);
    else secrets.create(name, { value });
  }
}
