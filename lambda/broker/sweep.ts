import { check } from './check.ts';
import { type Failure, toFailure } from './failures.ts';
import { fleetOf, type Listed, overheard } from './fleet.ts';
import { fractionOf, MINUTE, SECOND } from './lifetime.ts';
import type { Broker, Instant } from './ports.ts';
import type { CheckReport, Outcome, SweepReport } from './reports.ts';

/** Records checked side by side: enough to hide the network, few enough for Webex's and AWS's rate limits. */
const SIDE_BY_SIDE = 10;
/** No record takes longer: one that hangs costs the others nothing. */
const LONGEST_CHECK = 2 * MINUTE;
/** With less time than this no further check is begun. */
const SHORTEST_CHECK = 40 * SECOND;

/** Checks every record; one record's failure, slowness or bad data never delays or hides another's. */
export async function sweep(broker: Broker, force: boolean, deadline: Instant): Promise<SweepReport> {
  const { listed, failure } = await list(broker);
  const waiting = fromElsewhere(listed, broker);
  const reports = new Map<string, CheckReport>();
  const telemetry = overheard(broker.telemetry, (heard) => reports.set(heard.serviceApp, heard));
  const report: SweepReport = {
    records: listed.length,
    refreshed: 0,
    unchanged: 0,
    republished: 0,
    notDue: 0,
    paused: 0,
    failed: [],
    left: 0,
  };

  const worker = async () => {
    for (;;) {
      if (broker.clock.now() + SHORTEST_CHECK > deadline) return;
      const next = waiting.shift();
      if (!next) return;
      const end = Math.min(deadline, broker.clock.now() + LONGEST_CHECK);
      await checkListed({ ...broker, telemetry }, next, force, end, report);
    }
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));

  report.left = waiting.length;
  report.failed.sort((one, other) => (one.serviceApp < other.serviceApp ? -1 : 1));
  // An unfinished list is no sweep: silence is what the alarm listens for.
  if (failure) throw failure;
  broker.telemetry.swept(report, fleetOf(listed, reports, broker.clock.now()));
  return report;
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

/** Every sweep begins with another record, so that none is always last. */
function fromElsewhere(listed: Listed[], broker: Broker): Listed[] {
  const sweepNumber = Math.floor(broker.clock.now() / broker.timing.sweepMs);
  const start = Math.floor(fractionOf(`sweep ${sweepNumber}`) * listed.length);
  return [...listed.slice(start), ...listed.slice(0, start)];
}

const counted = {
  refreshed: 'refreshed',
  unchanged: 'unchanged',
  republished: 'republished',
  not_due: 'notDue',
  paused: 'paused',
} as const satisfies Record<Outcome, keyof SweepReport>;

async function checkListed(
  broker: Broker,
  listed: Listed,
  force: boolean,
  deadline: Instant,
  report: SweepReport,
): Promise<void> {
  try {
    if ('failure' in listed) {
      broker.telemetry.checked({ serviceApp: listed.record, findings: {}, failure: listed.failure });
      throw listed.failure;
    }
    const result = await check(broker, { record: listed.record, force, seen: listed }, deadline);
    report[counted[result.outcome]] += 1;
  } catch (thrown) {
    report.failed.push({ serviceApp: listed.record, code: toFailure(thrown).code });
  }
}
