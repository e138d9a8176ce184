import { check, glance } from './check.ts';
import { type Failure, toFailure } from './failures.ts';
import { fleetOf, type Listed, overheard } from './fleet.ts';
import { MINUTE, SECOND } from './lifetime.ts';
import type { Broker, Instant } from './ports.ts';
import type { CheckReport, Outcome, SweepReport } from './reports.ts';
import { SideBySide } from './side-by-side.ts';
import { type Planned, type PlannedLook, planSweep, type SweepPlan } from './sweep-plan.ts';

/** Enough to hide the network. */
const LOOKS_AT_ONCE = 25;
/** Apart from those, so that neither waits for the other: a token endpoint that hangs keeps no look from being made. */
const RENEWALS_AT_ONCE = 20;
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

  await Promise.all([workOff(plan.looks, LOOKS_AT_ONCE, sweeping), workOff(plan.renewals, RENEWALS_AT_ONCE, sweeping)]);
  // What the looks have found.
  await workOff(plan.renewals, RENEWALS_AT_ONCE, sweeping);

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

/**
 * Works off the queue, each at its time; leaves in it what cannot begin any more. What is late makes the others late:
 * to catch up would ask the services for more than they answer.
 */
async function workOff(queue: Planned[], places: number, sweeping: Sweeping): Promise<void> {
  const { clock } = sweeping.broker;
  const checks = new SideBySide(places, clock);
  for (let late = 0; ; ) {
    await checks.place();
    const begins = Math.max((queue[0]?.at ?? Number.POSITIVE_INFINITY) + late, clock.now());
    if (begins + SHORTEST_CHECK > sweeping.deadline) break;
    if (begins > clock.now()) await clock.sleep(begins - clock.now());
    const next = queue.shift() as Planned;
    late = clock.now() - next.at;
    checks.begin(checkPlanned(sweeping, next));
  }
  await checks.end();
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

async function checkPlanned(sweeping: Sweeping, planned: Planned | PlannedLook): Promise<void> {
  const { broker, plan, force, report } = sweeping;
  const { listed } = planned;
  const end = Math.min(sweeping.deadline, broker.clock.now() + LONGEST_CHECK);
  try {
    if ('failure' in listed) {
      broker.telemetry.checked({ serviceApp: listed.record, findings: {}, failure: listed.failure });
      throw listed.failure;
    }
    const result =
      'mayLook' in planned
        ? await glance(broker, listed, planned.mayLook, end)
        : await check(broker, { record: listed.record, force }, end);
    if (result) report[counted[result.outcome]] += 1;
    else plan.renewals.push({ listed, at: plan.nextRenewal(listed.record) });
  } catch (thrown) {
    report.failed.push({ serviceApp: listed.record, code: toFailure(thrown).code });
  }
}
