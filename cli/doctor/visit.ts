import { readCurrent } from '../../lambda/broker/open.ts';
import type { StoredVersion, UnreadableRecord } from '../../lambda/broker/ports.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import { callDeadline } from '../call-deadline.ts';
import type { Installation } from '../installation.ts';
import { withRecord } from '../missing-record.ts';
import { allStored } from '../registered.ts';
import { type SeenVariable, seeVariable } from '../seen-variable.ts';
import { sideBySide } from '../side-by-side.ts';

/** One record with what its services say of it; nothing was changed to learn it. */
export interface Visit {
  name: string;
  record: ServiceAppRecord;
  seen: SeenVariable;
  /** Until when its access token lives, by Webex's own word: `dead` where Webex takes it no more. */
  life: { until: Instant } | 'dead' | Failure | 'no token';
}

/** A record that cannot be used, and why. */
export interface Closed {
  name: string;
  failure: Failure;
}

/** What a visit asks. */
export type Hosts = Pick<Installation, 'clock' | 'registry' | 'webex' | 'contactCenter'>;

/** Visits every record; `tell` hears how many of how many are done. */
export async function visitAll(hosts: Hosts, tell: (done: number, all: number) => void): Promise<(Visit | Closed)[]> {
  const listed = await allStored(hosts.registry);
  let done = 0;
  return sideBySide(listed, async (one) => {
    const visited = await visit(hosts, one);
    done += 1;
    tell(done, listed.length);
    return visited;
  });
}

/** Visits a record, and those that it leans on: its writer and its recovery. Fails with CommandFailed where there is no such record. */
export async function visitOne(installation: Installation, name: string): Promise<(Visit | Closed)[]> {
  const read = (record: string) => readCurrent(installation, record, callDeadline(installation));
  const unread = (record: string) => (thrown: unknown) => {
    if (!(thrown instanceof Failure)) throw thrown;
    return { record, failure: thrown };
  };
  const version = await withRecord(installation, name, () => read(name)).catch(unread(name));
  const first = await visit(installation, version);
  if ('failure' in first) return [first];
  const { writer, recovery } = first.record;
  const leanedOn = [...new Set([writer, recovery?.record])].filter((one) => one !== undefined && one !== name);
  const others = await sideBySide(leanedOn as string[], async (record) =>
    visit(installation, await read(record).catch(unread(record))),
  );
  return [first, ...others];
}

async function visit(hosts: Hosts, listed: StoredVersion | UnreadableRecord): Promise<Visit | Closed> {
  const name = listed.record;
  if ('failure' in listed) return { name, failure: listed.failure };
  try {
    const record = parseRecord(listed);
    const seen = await seeVariable(hosts, listed, record);
    return { name, record, seen, life: await lifeOf(hosts, record.accessToken) };
  } catch (thrown) {
    return { name, failure: toFailure(thrown) };
  }
}

async function lifeOf({ webex, clock }: Hosts, accessToken: Secret | undefined): Promise<Visit['life']> {
  if (!accessToken) return 'no token';
  try {
    const until = await webex.tokenExpiry(accessToken, callDeadline({ clock }));
    return until === undefined ? 'dead' : { until };
  } catch (thrown) {
    return toFailure(thrown);
  }
}
