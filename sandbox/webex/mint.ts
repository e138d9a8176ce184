import { createHash } from 'node:crypto';

/**
 * Makes the stand-ins' tokens, secrets and ids. The n-th one for a purpose depends on the seed alone, so that requests
 * which overtake each other do not change what a run looks like.
 */
export class Mint {
  readonly #seed: number;
  readonly #mark: string;
  readonly #made = new Map<string, number>();

  /** `mark` opens every secret, so that a test can search its output for all of them at once. */
  constructor(seed: number, mark = '') {
    this.#seed = seed;
    this.#mark = mark;
  }

  /** Opaque, as Webex makes them: 64 characters, `_P0A1_`, the org's UUID. */
  token(purpose: string, orgId: string): string {
    return `${this.#secret(`${purpose} ${orgId}`)}_P0A1_${orgId}`;
  }

  clientId(): string {
    return `C${this.#digest('client id')}`;
  }

  clientSecret(clientId: string): string {
    return this.#secret(`client secret ${clientId}`);
  }

  uuid(purpose: string): string {
    const hex = this.#digest(purpose);
    const [first, second, third, fourth, fifth] = [
      hex.slice(0, 8),
      hex.slice(8, 12),
      hex.slice(12, 15),
      hex.slice(15, 18),
      hex.slice(18, 30),
    ];
    return `${first}-${second}-4${third}-a${fourth}-${fifth}`;
  }

  /** A flow's or a version's id: 24 hex digits. */
  objectId(purpose: string): string {
    return this.#digest(purpose).slice(0, 24);
  }

  /** What a service calls a request: `ROUTER_...`, `ccconfig_...`. */
  trackingId(service: string): string {
    return `${service}_${this.uuid(`tracking id ${service}`).toUpperCase()}`;
  }

  #secret(purpose: string): string {
    return (this.#mark + Buffer.from(this.#digest(purpose)).toString('base64')).slice(0, 64);
  }

  #digest(purpose: string): string {
    const ordinal = (this.#made.get(purpose) ?? 0) + 1;
    this.#made.set(purpose, ordinal);
    return createHash('sha256').update(`${this.#seed} ${purpose} ${ordinal}`).digest('hex');
  }
}
