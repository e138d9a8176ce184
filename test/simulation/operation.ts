import type { Instant } from '../../lambda/broker/record/time.ts';
import type { Task } from './task.ts';

/** A call that a pass has made and that waits to be let go. */
export interface Operation {
  readonly task: Task;
  readonly step: string;
  /** The record that it is about; undefined where it is about all of them. */
  readonly record: string | undefined;
  /** The secret that it spends or asks about, in plain. */
  readonly secret: string | undefined;
  readonly effect: () => unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (failure: unknown) => void;
  /** Not to be let go before. */
  readyAt: Instant;
  /** When its caller gives up. */
  readonly deadline: Instant;
  /** Nothing befalls it any more: its caller has given up, or was never in danger. */
  readonly decided: boolean;
}

export type Service = 'store' | 'token endpoint' | 'contact center' | 'people';

const services: Record<string, Service> = {
  refresh: 'token endpoint',
  mint: 'token endpoint',
  tokenExpiry: 'token endpoint',
  look: 'contact center',
  find: 'contact center',
  publish: 'contact center',
  wake: 'people',
  notify: 'people',
};

/** Who answers a step. */
export function serviceOf(step: string): Service {
  return services[step] ?? 'store';
}

const owner = /(?:-of-|_OF_)([a-z]+)/;

/** The record that a call's subject names: itself, its client's secret, its variable, or a message's subject. */
export function recordOf(subject: string): string | undefined {
  return (
    owner.exec(subject)?.[1] ?? /of ([a-z]+):/.exec(subject)?.[1] ?? (/^[a-z]+$/.test(subject) ? subject : undefined)
  );
}
