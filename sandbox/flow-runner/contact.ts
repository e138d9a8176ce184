import type { Flow } from '../../flows/format.ts';
import { StepLimitReached } from './stops.ts';
import type { TraceEntry } from './trace.ts';

/** Virtual time. Each caller is a task of the clock. */
export interface RunnerClock {
  now(): number;
  sleep(ms: number): Promise<void>;
  /** Starts a task at that moment; returns a function that calls it off. */
  at(moment: number, task: () => unknown): () => void;
}

/** What signs the requests that name it, and completes their paths. */
interface Connector {
  /** Without a trailing slash: `https://api.wxcc-us1.cisco.com`. */
  baseUrl: string;
  /** The whole header value: `Bearer ...`. Rejects where it can get none. */
  authorization(): Promise<string> | string;
}

/** What Cisco does not document; flows should work either way. */
export interface Platform {
  /** How header names arrive: as HTTP/2 has them (`retry-after`), or as HTTP/1.1 servers write them (`Retry-After`). */
  headerNames: 'lower' | 'capitalised';
  /** What happens to a variable when the JSONPath that should fill it finds nothing. */
  notFound: 'clears' | 'keeps';
}

export interface World {
  subflows: readonly Flow[];
  /** By connector id. */
  connectors: Readonly<Record<string, Connector>>;
  /** What the caller presses, one entry for each menu or collection of digits; after the last, nothing. */
  keys: readonly string[];
  /** Which loopback server stands in for an origin: `{'https://webexapis.com': 'http://127.0.0.1:4711'}`. */
  origins: Readonly<Record<string, string>>;
  /** The loopback server for every other origin; without one, a request to it stops the run. */
  elsewhere?: string;
  clock: RunnerClock;
  /** How long a request and its answer travel together, in virtual milliseconds; asked once for each try. */
  latencyMs(): number;
  platform: Platform;
  stepLimit: number;
}

/** One call: what belongs to it across its flow and subflows. */
export class Contact {
  readonly world: World;
  /** What the start event brings: ANI, DNIS, OrgId... */
  readonly data: Readonly<Record<string, string>>;
  /** The main flow's name for the start event, in subflows too. */
  readonly startName: string;
  readonly spoken: string[] = [];
  readonly trace: TraceEntry[] = [];
  #pressed = 0;

  constructor(world: World, startName: string, data: Readonly<Record<string, string>>) {
    this.world = world;
    this.startName = startName;
    this.data = data;
  }

  /** What the caller presses next; undefined where the script has come to its end. */
  press(): string | undefined {
    this.#pressed += 1;
    return this.world.keys[this.#pressed - 1];
  }

  /** Takes note of an activity as it begins. */
  begin(flow: string, activity: string, kind: string): TraceEntry {
    if (this.trace.length === this.world.stepLimit) throw new StepLimitReached();
    const entry = { at: this.world.clock.now(), flow, activity, kind };
    this.trace.push(entry);
    return entry;
  }
}
