import type { ContactCenterErrorShape } from './error-shapes.ts';
import { OrgFlows } from './flow-store.ts';
import type { WebexIdentity } from './identity.ts';
import { Mint } from './mint.ts';
import { OrgVariables } from './variables.ts';

/** How the service behaves where its documentation leaves it open. Read at every request: change it at any time. */
export interface ContactCenterSettings {
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
  /** The flow store lets in a Service App's machine account; otherwise it answers 403. */
  flowStoreAdmitsServiceApps: boolean;
  /** A flow that runs a subflow which is not published cannot be published. */
  checksSubflows: boolean;
  /** The values of secure variables leave the flow store as asterisks. */
  masksSecureValues: boolean;
  /** What `:publish` answers: the flow, or 201 and no more. */
  publishAnswer: 'flow' | 'created';
  /** An import's file may have so many bytes. */
  largestFlow: number;
}

/** Webex Contact Center's configuration: every org's global variables and flows. */
export class ContactCenter {
  readonly settings: ContactCenterSettings = {
    errorShape: 'api',
    requestsPerMinute: 300,
    enforcesVersion: false,
    masksSensitive: false,
    keepsOmitted: false,
    longestValue: 256,
    filters: true,
    flowStoreAdmitsServiceApps: true,
    checksSubflows: true,
    masksSecureValues: false,
    publishAnswer: 'flow',
    largestFlow: 2 ** 20,
  };

  readonly now: () => number;
  /** Whose tokens it accepts. */
  readonly identity: WebexIdentity;
  readonly #mint: Mint;
  readonly #orgs = new Map<string, OrgVariables>();
  readonly #flows = new Map<string, OrgFlows>();

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

  flows(orgId: string): OrgFlows {
    const known = this.#flows.get(orgId);
    if (known) return known;
    const flows = new OrgFlows({
      orgId,
      now: this.now,
      mint: this.#mint,
      settings: this.settings,
      variables: this.org(orgId),
    });
    this.#flows.set(orgId, flows);
    return flows;
  }

  trackingId(): string {
    return this.#mint.trackingId('ccconfig');
  }
}
