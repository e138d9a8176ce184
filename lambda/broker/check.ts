import { toFailure } from './failures.ts';
import { isOfService } from './hold.ts';
import { look } from './look.ts';
import { open, readCurrent } from './open.ts';
import { type CheckOrder, newPass, type Pass } from './pass.ts';
import type { Broker, Instant, StoredVersion } from './ports.ts';
import { mustProject, project } from './project.ts';
import { mustPublish, publish } from './publish.ts';
import { beginProof, needsRefresh, refresh } from './refresh.ts';
import { conclude, passOver } from './report.ts';
import type { CheckResult } from './reports.ts';

/**
 * One pass over one record: read, look, refresh if due, save, publish if different, report. Rejects with a Failure
 * after it has reported it. Running it again, after anything, is safe.
 */
export async function check(broker: Broker, order: CheckOrder, deadline: Instant): Promise<CheckResult> {
  const pass = await begin(broker, order, () => readCurrent(broker, order.record, deadline), deadline);
  if (pass.copy.record.paused !== undefined && !order.force) return passOver(broker, pass);

  const looked = look(broker, pass);
  beginProof(broker, pass);
  await looked;
  if (needsRefresh(broker, pass)) {
    await attempt(pass, () => refresh(broker, pass));
    if (pass.yielded) return conclude(broker, pass);
    if (pass.bought && !pass.view) await look(broker, pass);
  }
  if (await attempt(pass, () => mustProject(broker, pass))) await attempt(pass, () => project(broker, pass));
  if (await attempt(pass, () => mustPublish(broker, pass))) await attempt(pass, () => publish(broker, pass));
  return conclude(broker, pass);
}

/**
 * The same, of a version that a batch read gave. That may be minutes old: good enough to see that nothing is to be done,
 * and for no more. Undefined, and nothing reported, where the record has to be checked.
 */
export async function glance(
  broker: Broker,
  seen: StoredVersion,
  mayLook: boolean,
  deadline: Instant,
): Promise<CheckResult | undefined> {
  const pass = await begin(broker, { record: seen.record }, async () => seen, deadline);
  const { paused, failure } = pass.copy.record;
  if (paused !== undefined) return passOver(broker, pass);
  // A failure is not over before somebody has looked.
  if (mayLook || failure) await look(broker, pass);
  if (needsRefresh(broker, pass)) return undefined;
  if (await attempt(pass, () => mustProject(broker, pass))) return undefined;
  if (await attempt(pass, () => mustPublish(broker, pass))) return undefined;
  return conclude(broker, pass);
}

async function begin(
  broker: Broker,
  order: CheckOrder,
  read: () => Promise<StoredVersion>,
  deadline: Instant,
): Promise<Pass> {
  try {
    return newPass(order, await open(broker, await read(), deadline), deadline);
  } catch (thrown) {
    const failure = toFailure(thrown);
    broker.telemetry.checked({ serviceApp: order.record, findings: {}, failure });
    throw failure;
  }
}

/** A step that fails does not end the pass: what is left of it may still help callers, and must be reported. */
async function attempt<T>(pass: Pass, step: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await step();
  } catch (thrown) {
    // Of two, that of the refresh tells more, and forbids more.
    const isOfRefresh = pass.failure?.code === 'SAVE_FAILED' || isOfService('token endpoint', pass.failure?.code);
    const failure = toFailure(thrown);
    // What keeps consumers from the token tells less than what keeps flows from it.
    if (isOfRefresh || (pass.failure && failure.code === 'PROJECTION_FAILED')) return undefined;
    pass.failure = failure;
    pass.failedWith = pass.copy.record.refreshToken;
    return undefined;
  }
}
