import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { DAY, HOUR, type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { Watcher } from './watcher.ts';
import type { World } from './world.ts';

/** What the endpoint knows of each access token; the broker must guess it from the answers. */
export class Tokens implements Watcher {
  readonly #world: World;
  /** When the endpoint last gave a token that it had given before. */
  readonly #repeatedAt = new Map<string, Instant>();

  constructor(world: World) {
    this.#world = world;
  }

  happened({ step }: Operation, result: unknown): void {
    if (step !== 'refresh' && step !== 'mint') return;
    const token = (result as TokenAnswer).accessToken?.reveal() ?? '';
    if (this.mintedAt(token) >= this.#world.time) return;
    this.#repeatedAt.set(token, this.#world.time);
    this.#world.saw('unchanged answer');
  }

  /** Undefined for what is no token, or one that was revoked. */
  expiryOf(token: string): Instant | undefined {
    return this.#world.webex.tokens.get(token);
  }

  mintedAt(token: string): Instant {
    return (this.expiryOf(token) ?? 0) - this.#world.circumstances.lifeMs;
  }

  /** The latest moment that the design allows for a token's renewal to become due. */
  dueAtLatest(token: string): Instant {
    const { lifeMs } = this.#world.circumstances;
    const expiry = this.expiryOf(token) ?? 0;
    const half = this.mintedAt(token) + lifeMs / 2;
    const due = lifeMs >= 2 * DAY ? Math.min(half, expiry - DAY) : half;
    const repeatedAt = this.#repeatedAt.get(token);
    if (repeatedAt === undefined) return due;
    return Math.max(due, repeatedAt + Math.max((expiry - repeatedAt) / 2, HOUR));
  }

  /** The earliest moment, jitter and the services' clocks included. */
  dueAtEarliest(token: string): Instant {
    const { lifeMs, serverSkewMs } = this.#world.circumstances;
    const due = this.mintedAt(token) + lifeMs * 0.48;
    const earliest = lifeMs >= 2 * DAY ? Math.min(due, (this.expiryOf(token) ?? 0) - DAY) : due;
    return earliest - Math.abs(serverSkewMs) - MINUTE;
  }
}
