import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { DAY, type Instant, MINUTE } from '../../lambda/broker/record/time.ts';
import type { Operation } from './operation.ts';
import type { Task } from './task.ts';
import { BrokenPromise, type Watcher } from './watcher.ts';
import type { World } from './world.ts';

const MOST_VERSIONS = 60;
const MOST_PURCHASES = 12;
/** The broker counts for a little longer: its clock may be ahead. */
const COUNTED_FOR = DAY + 10 * MINUTE;
/** Beyond that, what is left is for refreshes. */
const ROOM_FOR_NOTES = 36;

interface Purchase {
  at: Instant;
  task: Task;
  token: string;
  isForced: boolean;
  isSaved: boolean;
}

/**
 * Promise 9, bounded use: versions and unforced purchases of any 24 hours. A purchase that was never saved does not
 * count: its pass was killed, or its answer lost, and no later pass can know of it.
 */
export class Bounds implements Watcher {
  readonly #world: World;
  readonly #versions = new Map<string, Instant[]>();
  readonly #purchases = new Map<string, Purchase[]>();
  readonly #latest = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Whether what people must hear, or less, may not be written down any more. */
  isFull(record: string): boolean {
    const { time, secrets } = this.#world;
    const ours = (this.#versions.get(record) ?? []).filter((at) => at > time - COUNTED_FOR).length;
    return ours > ROOM_FOR_NOTES || secrets.versions(record) >= 96;
  }

  /** Whether the limits leave nothing for the record, or nearly. */
  isSpent(record: string): boolean {
    return (
      (this.#versions.get(record)?.length ?? 0) > MOST_VERSIONS - 6 ||
      this.#recent(record).length >= MOST_PURCHASES - 3 ||
      this.#world.secrets.versions(record) >= 96
    );
  }

  happened({ step, record = '', task, secret }: Operation, result: unknown, isHeard: boolean): void {
    const { time, records } = this.#world;
    if (step.startsWith('put ')) {
      const latest = records.secret(record)?.versions.at(-1)?.id ?? '';
      if (this.#latest.get(record) !== latest && latest[14] === '8') this.#made(record);
      this.#latest.set(record, latest);
    }
    if (step === 'put STATE') this.#saved(record, task);
    if (step !== 'refresh' || secret === undefined || !isHeard) return;
    const token = (result as TokenAnswer).accessToken?.reveal() ?? '';
    const isForced = task.request?.force === true;
    const purchases = (this.#purchases.get(record) ?? []).filter(({ at }) => at > time - DAY);
    this.#purchases.set(record, [...purchases, { at: time, task, token, isForced, isSaved: false }]);
  }

  #made(record: string): void {
    const { time } = this.#world;
    const counted = [...(this.#versions.get(record) ?? []).filter((at) => at > time - COUNTED_FOR), time];
    this.#versions.set(record, counted);
    const recent = counted.filter((at) => at > time - DAY);
    if (recent.length > MOST_VERSIONS) {
      throw new BrokenPromise('promise 9', `${record}: ${recent.length} versions within 24 hours`);
    }
    if (recent.length > MOST_VERSIONS - 10) this.#world.saw('fifty versions in a day');
  }

  #saved(record: string, task: Task): void {
    const tokens = this.#world.records.state(record)?.grants.map(({ accessToken }) => accessToken) ?? [];
    for (const one of this.#purchases.get(record) ?? [])
      one.isSaved ||= one.task === task && tokens.includes(one.token);
    const purchased = this.#purchased(record);
    // Forced ones come first: what they leave is for the broker itself.
    if (purchased.length >= MOST_PURCHASES) this.#world.saw('twelve purchases in a day');
    if (purchased.length > MOST_PURCHASES) {
      throw new BrokenPromise('promise 9', `${record}: ${purchased.length} unforced purchases within 24 hours`);
    }
  }

  #purchased(record: string): Purchase[] {
    return this.#recent(record).filter(({ isForced }) => !isForced);
  }

  #recent(record: string): Purchase[] {
    const { time } = this.#world;
    return (this.#purchases.get(record) ?? []).filter(({ at, isSaved }) => at > time - DAY + MINUTE && isSaved);
  }
}
