import { check, glance } from './check.ts';
import { type Failure, toFailure } from './failures.ts';
import { fleetOf, type Listed, overheard } from './fleet.ts';
import { MINUTE, SECOND } from './lifetime.ts';
import type { Broker, Instant } from './ports.ts';
import type { CheckReport, Outcome, SweepReport } from './reports.ts';
import { type Planned, planSweep, type SweepPlan } from './sweep-plan.ts';

/** Records looked at side by side: enough to hide the network. */
const LOOKERS = 25;
/** Apart from those, so that neither waits for the other: a token endpoint that hangs keeps no look from being made. */
const RENEWERS = 10;
/** No record takes longer: one that hangs costs the others nothing. */
const LONGEST_CHECK = 2 * MINUTE;
/** With less time than this no further check is begun. */
const SHORTEST_CHECK = 40 * SECOND;

/** Checks every record; one record's failure, slowness or bad data never delays or hides another's. */
export async function sweep(broker: Broker, force: boolean, deadline: Instant): Promise<SweepReport> {
  const { listed, failure } = await list(broker);
  const plan = planSweep(broker, listed, force, deadline - LONGEST_CHECK);
  const reports = new Map<string, CheckReport>();
  const telemetry = overheard(broker.telemetry, (heard) => reports.set(heard.serviceApp, heard));
  const sweeping = { broker: { ...broker, telemetry }, plan, force, deadline, report: newReport(listed.length) };
  const { report } = sweeping;

  await Promise.all([sideBySide(LOOKERS, sweeping, plan.looks), sideBySide(RENEWERS, sweeping, plan.renewals)]);
  // What the looks have found.
  await sideBySide(RENEWERS, sweeping, plan.renewals);

  report.left = plan.looks.length + plan.renewals.length;
  report.failed.sort((one, other) => (one.serviceApp < other.serviceApp ? -1 : 1));
  // An unfinished list is no sweep: silence is what the alarm listens for.
  if (failure) throw failure;
  broker.telemetry.swept(report, fleetOf(listed, reports, broker.clock.now()));
  return report;
}

/** What the parts of one sweep share. */
interface Sweeping {
  broker: Broker;
  plan: SweepPlan;
  force: boolean;
  deadline: Instant;
  report: SweepReport;
}

function newReport(records: number): SweepReport {
  return { records, refreshed: 0, unchanged: 0, republished: 0, notDue: 0, paused: 0, failed: [], left: 0 };
}

/** Works off the queue, each at its time; leaves in it what cannot begin any more. */
async function sideBySide(workers: number, sweeping: Sweeping, queue: Planned[]): Promise<void> {
  const { clock } = sweeping.broker;
  const worker = async () => {
    for (;;) {
      const wait = (queue[0]?.at ?? Number.POSITIVE_INFINITY) - clock.now();
      if (clock.now() + Math.max(0, wait) + SHORTEST_CHECK > sweeping.deadline) return;
      const next = queue.shift();
      if (!next) return;
      if (wait > 0) await clock.sleep(wait);
      await checkPlanned(sweeping, next, queue === sweeping.plan.looks);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
}

/** All records there are; where the list breaks off, those that were listed and why it broke off. */
async function list(broker: Broker): Promise<{ listed: Listed[]; failure?: Failure }> {
  const listed: Listed[] = [];
  try {
    for await (const page of broker.registry.readAll()) listed.push(...page);
    return { listed };
  } catch (thrown) {
    return { listed, failure: toFailure(thrown) };
  }
}

const counted = {
  refreshed: 'refreshed',
  unchanged: 'unchanged',
  republished: 'republished',
  not_due: 'notDue',
  paused: 'paused',
} as const satisfies Record<Outcome, keyof SweepReport>;

async function checkPlanned(sweeping: Sweeping, planned: Planned, isLook: boolean): Promise<void> {
  const { broker, plan, force, report } = sweeping;
  const { listed, mayLook } = planned;
  const end = Math.min(sweeping.deadline, broker.clock.now() + LONGEST_CHECK);
  try {
    if ('failure' in listed) {
      broker.telemetry.checked({ serviceApp: listed.record, findings: {}, failure: listed.failure });
      throw listed.failure;
    }
    const result = isLook
      ? await glance(broker, listed, mayLook, end)
      : await check(broker, { record: listed.record, force }, end);
    if (result) report[counted[result.outcome]] += 1;
    else plan.renewals.push({ ...planned, at: plan.nextRenewal(listed.record) });
  } catch (thrown) {
    report.failed.push({ serviceApp: listed.record, code: toFailure(thrown).code });
  }
}
