import { hash } from 'node:crypto';
import { inspect } from 'node:util';

/** A text that no log, error, result or inspection can show by accident: only `reveal` gives it away. */
export class Secret {
  readonly #value: string;
  #fingerprint: string | undefined;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  /** What stands for it wherever people look: the first 8 hex digits of its SHA-256. */
  get fingerprint(): string {
    this.#fingerprint ??= hash('sha256', this.#value).slice(0, 8);
    return this.#fingerprint;
  }

  get length(): number {
    return this.#value.length;
  }

  equals(other: Secret | undefined): boolean {
    return other !== undefined && this.#value === other.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [inspect.custom](): string {
    return '[secret]';
  }
}
