import type { Listed } from './fleet.ts';
import { fractionOf, MINUTE, SECOND } from './lifetime.ts';
import { Pace } from './pace.ts';
import { newPass } from './pass.ts';
import type { Broker, Instant } from './ports.ts';
import { needsRefresh } from './refresh.ts';
import { toWorkingCopy } from './working-copy.ts';

/** Contact Center answers a client 300 times a minute; what is left over is for operators and for what looks find. */
const LOOKS = { atOnce: 100, everyMs: MINUTE / 180 };
/** Secrets Manager takes 50 writes a second from an account. A renewal makes three, and one that failed may just note it. */
const RENEWALS = { atOnce: 1, everyMs: SECOND / 8 };
/** A renewal looks at the variable and publishes. */
const CALLS_OF_RENEWAL = 2;

/** What a sweep sets out to do with a record. */
export interface Planned {
  listed: Listed;
  /** Not before this moment. */
  at: Instant;
}

/** What it sets out to do with one that seems to be in order. */
export interface PlannedLook extends Planned {
  /** False where its client's share of looks is spent: its turn comes with another sweep. */
  mayLook: boolean;
}

/** Each in the order in which they may begin. */
export interface SweepPlan {
  looks: PlannedLook[];
  /** Records that are due, or are checked whatever they need; those that failed before come last. */
  renewals: Planned[];
  /** When one more renewal may begin: of a record that a look found in need of it. */
  nextRenewal(record: string): Instant;
}

/**
 * Who is checked when: nobody's client and no account is asked for more than the services answer, records of other
 * clients wait for none of that, and a look that would come after `lastLook` is left to another sweep.
 */
export function planSweep(broker: Broker, listed: readonly Listed[], force: boolean, lastLook: Instant): SweepPlan {
  const now = broker.clock.now();
  const needs = new Map(listed.map((one) => [one.record, needOf(broker, one, force)]));
  const paces = new Map<string, Pace>();
  const paceOf = (record: string) => {
    const need = needs.get(record);
    const { client } = needs.get(need?.writer ?? '') ?? need ?? { client: record };
    const pace = paces.get(client) ?? new Pace(LOOKS);
    paces.set(client, pace);
    return pace;
  };
  const startingElsewhere = rotated(listed, broker);
  const isDue = (one: Listed) => needs.get(one.record)?.isDue === true;
  const hasFailed = (one: Listed) => needs.get(one.record)?.hasFailed === true;

  const due = startingElsewhere.filter(isDue);
  const spending = new Pace(RENEWALS);
  const nextRenewal = (record: string) => paceOf(record).take(spending.take(broker.clock.now()), CALLS_OF_RENEWAL);
  const renewals = [...due.filter((one) => !hasFailed(one)), ...due.filter(hasFailed)].map((one) => ({
    listed: one,
    at: nextRenewal(one.record),
  }));
  const looks = startingElsewhere
    .filter((one) => !isDue(one))
    .map((one) => {
      const at = needs.get(one.record)?.hasVariable ? paceOf(one.record).take(now) : now;
      return at <= lastLook ? { listed: one, at, mayLook: true } : { listed: one, at: now, mayLook: false };
    });
  return { looks: looks.sort(earlierFirst), renewals: renewals.sort(earlierFirst), nextRenewal };
}

/** Every sweep begins with another record, so that none is always last. */
function rotated(listed: readonly Listed[], broker: Broker): Listed[] {
  const sweepNumber = Math.floor(broker.clock.now() / broker.timing.sweepMs);
  const start = Math.floor(fractionOf(`sweep ${sweepNumber}`) * listed.length);
  return [...listed.slice(start), ...listed.slice(0, start)];
}

/** What the plan has to know of a record; of thousands, nothing more is kept. */
interface Need {
  client: string;
  writer: string | undefined;
  hasVariable: boolean;
  hasFailed: boolean;
  isDue: boolean;
}

/** Undefined where the record cannot be used: its check says why. */
function needOf(broker: Broker, listed: Listed, force: boolean): Need | undefined {
  if ('failure' in listed) return undefined;
  try {
    const copy = toWorkingCopy(listed);
    const { clientId, writer, target, failure, paused } = copy.record;
    const isOwed = paused === undefined && needsRefresh(broker, newPass({ record: copy.name }, copy, 0));
    return {
      client: clientId,
      writer,
      hasVariable: target !== undefined,
      hasFailed: failure !== undefined,
      isDue: force || isOwed,
    };
  } catch {
    return undefined;
  }
}

function earlierFirst(one: Planned, other: Planned): number {
  return one.at - other.at;
}
