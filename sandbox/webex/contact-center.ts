import type { ContactCenterErrorShape } from './error-shapes.ts';
import type { WebexIdentity } from './identity.ts';
import { Mint } from './mint.ts';
import { OrgVariables } from './variables.ts';

/** How the service behaves where its documentation leaves it open. Read at every request: change it at any time. */
interface ContactCenterSettings {
  errorShape: ContactCenterErrorShape;
  /** A client's share. */
  requestsPerMinute: number;
  /** A PUT with another version than the current one is refused with 409. */
  enforcesVersion: boolean;
  /** The values of sensitive variables come back as asterisks. */
  masksSensitive: boolean;
  /** A PUT that leaves an optional field out lets it be; otherwise it empties it. */
  keepsOmitted: boolean;
  /** What `defaultValue` holds at most, in characters. */
  longestValue: number;
  /** The list obeys `filter`; otherwise it ignores it and shows everything. */
  filters: boolean;
}

/** Webex Contact Center's configuration: every org's global variables. */
export class ContactCenter {
  readonly settings: ContactCenterSettings = {
    errorShape: 'api',
    requestsPerMinute: 300,
    enforcesVersion: false,
    masksSensitive: false,
    keepsOmitted: false,
    longestValue: 256,
    filters: true,
  };

  readonly now: () => number;
  /** Whose tokens it accepts. */
  readonly identity: WebexIdentity;
  readonly #mint: Mint;
  readonly #orgs = new Map<string, OrgVariables>();

  constructor(world: { now: () => number; seed: number; identity: WebexIdentity }) {
    this.now = world.now;
    this.identity = world.identity;
    this.#mint = new Mint(world.seed);
  }

  org(orgId: string): OrgVariables {
    const known = this.#orgs.get(orgId);
    if (known) return known;
    const org = new OrgVariables({ orgId, now: this.now, mint: this.#mint });
    this.#orgs.set(orgId, org);
    return org;
  }

  trackingId(): string {
    return this.#mint.trackingId('ccconfig');
  }
}
