import type { Listed, Usable } from '../../lambda/broker/ports.ts';
import { usable } from '../../lambda/broker/reconcile/usable.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import type { Grant } from '../../lambda/broker/record/state.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { withRecord } from '../records/missing-record.ts';
import { allListed, loadRecord } from '../records/registered.ts';
import { type SeenVariable, seeVariable } from '../records/seen-variable.ts';

/** One record with what its services say of it; nothing was changed to learn it. */
export interface Visit extends Usable {
  /** The grant that the record stands on; undefined where nothing was refreshed yet. */
  grant: Grant | undefined;
  seen: SeenVariable;
  /** Until when its access token is valid, by Webex's own word: `refused` where Webex does not accept it any more. */
  life: { until: Instant } | 'refused' | Failure | 'no token';
}

/** A record that cannot be used, and why. */
export interface Closed {
  name: string;
  failure: Failure;
}

/** What a visit asks. */
type Hosts = Pick<Installation, 'clock' | 'store' | 'webex' | 'contactCenter'>;

/** Visits every record; `tell` hears how many of how many are done. */
export async function visitAll(hosts: Hosts, tell: (done: number, all: number) => void): Promise<(Visit | Closed)[]> {
  const listed = await allListed(hosts.store);
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
  const read = (record: string) => loadRecord(installation, record);
  const unread = (record: string) => (thrown: unknown) => {
    if (!(thrown instanceof Failure)) throw thrown;
    return { name: record, failure: thrown };
  };
  const loaded = await withRecord(installation, name, () => read(name)).catch(unread(name));
  const first = await visit(installation, loaded);
  if ('failure' in first) return [first];
  const { writer, recovery } = first.config;
  const leanedOn = [...new Set([writer, recovery?.record])].filter((one) => one !== undefined && one !== name);
  const others = await sideBySide(leanedOn as string[], async (record) =>
    visit(installation, await read(record).catch(unread(record))),
  );
  return [first, ...others];
}

async function visit(hosts: Hosts, listed: Listed): Promise<Visit | Closed> {
  if ('failure' in listed) return listed;
  try {
    const loaded = usable(listed);
    const grant = currentGrant(loaded.config, loaded.state);
    const seen = await seeVariable(hosts, loaded);
    return { ...loaded, grant, seen, life: await lifeOf(hosts, grant?.accessToken) };
  } catch (thrown) {
    return { name: listed.name, failure: toFailure(thrown) };
  }
}

async function lifeOf({ webex, clock }: Hosts, accessToken: Secret | undefined): Promise<Visit['life']> {
  if (!accessToken) return 'no token';
  try {
    const until = await webex.tokenExpiry(accessToken, callDeadline({ clock }));
    return until === undefined ? 'refused' : { until };
  } catch (thrown) {
    return toFailure(thrown);
  }
}
