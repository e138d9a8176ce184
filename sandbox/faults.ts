import type { Answer } from './loopback-server.ts';

/**
 * What goes wrong: the connection is cut before the effect, after it, or in the middle of the answer that tells of it;
 * or another answer comes instead of the effect; or all goes well, but late.
 */
export type Fault = { delayMs?: number } & (
  | { kind: 'cut-before' }
  | { kind: 'cut-after' }
  | { kind: 'cut-within' }
  | { kind: 'delay' }
  | { kind: 'answer'; answer: Answer }
);

export interface FaultRule {
  service: string;
  /** Without it: every operation of the service. */
  operation?: string;
  /** Virtual milliseconds; without them: always. */
  from?: number;
  until?: number;
  /** How many requests it hits; without it: all of them. */
  times?: number;
  fault: Fault;
}

/** The faults that are planned for a stay in the sandbox, and how many have struck. */
export class Faults {
  #rules: FaultRule[] = [];
  #injected = 0;

  get injected(): number {
    return this.#injected;
  }

  /** Returns what takes this fault back. */
  plan(rule: FaultRule): () => void {
    const planned = { ...rule };
    this.#rules.push(planned);
    return () => {
      this.#rules = this.#rules.filter((one) => one !== planned);
    };
  }

  clear(): void {
    this.#rules = [];
  }

  /** The first rule that fits strikes. */
  next(service: string, operation: string, now: number): Fault | undefined {
    const rule = this.#rules.find(
      (one) =>
        one.service === service &&
        (one.operation === undefined || one.operation === operation) &&
        now >= (one.from ?? Number.NEGATIVE_INFINITY) &&
        now < (one.until ?? Number.POSITIVE_INFINITY) &&
        (one.times ?? 1) > 0,
    );
    if (!rule) return undefined;
    if (rule.times !== undefined) rule.times -= 1;
    this.#injected += 1;
    return rule.fault;
  }
}
