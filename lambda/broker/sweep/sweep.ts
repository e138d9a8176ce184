import { Outbox } from '../notify/outbox.ts';
import type { Deps, Listed } from '../ports.ts';
import { reconcile, reconcileIfIdle } from '../reconcile/reconcile.ts';
import type { Outcome, PassReport } from '../reconcile/result.ts';
import { Failure, toFailure } from '../record/failures.ts';
import { type Instant, LONGEST_PASS, SECOND } from '../record/time.ts';
import { ConcurrencyLimiter } from './concurrency-limiter.ts';
import { gaugesOf, overheard } from './gauges.ts';
import { type Planned, type PlannedLook, planSweep, type SweepPlan } from './plan.ts';
import type { SweepReport } from './report.ts';
import { rivalsOf } from './rivals.ts';
import { publishingIn } from './roster.ts';
import { leftOutOf, readRoster, tellAll } from './telling.ts';

/** Enough to hide the network. */
const LOOKS_AT_ONCE = 25;
/** Apart from those, so that neither waits for the other: a token endpoint that hangs keeps no look from being made. */
const PASSES_AT_ONCE = 20;
/** With less time than this no further pass is begun. */
const SHORTEST_PASS = 40 * SECOND;

/** Reconciles every record; one record's failure, slowness or bad data never delays or hides another's. */
export async function sweep(deps: Deps, force: boolean, deadline: Instant): Promise<SweepReport> {
  const outbox = new Outbox();
  const [{ listed, failure }, before] = await Promise.all([list(deps), readRoster(deps)]);
  // What is left out was not looked at, which is not the same as gone.
  if (!failure) listed.push(...(await leftOutOf(listed, before, deps, deadline)));
  const plan = planSweep(deps, listed, force, deadline - LONGEST_PASS);
  const reports = new Map<string, PassReport>();
  const telemetry = overheard(deps.telemetry, (heard) => reports.set(heard.serviceApp, heard));
  const sweeping = {
    deps: { ...deps, telemetry, outbox, rivalsOf: (name: string) => rivalsOf(listed, name) },
    plan,
    force,
    deadline,
    report: newReport(listed.length),
    begun: new Map(),
  };
  const { report } = sweeping;

  await Promise.all([workOff(plan.looks, LOOKS_AT_ONCE, sweeping), workOff(plan.passes, PASSES_AT_ONCE, sweeping)]);
  // What the looks have found.
  await workOff(plan.passes, PASSES_AT_ONCE, sweeping);

  report.skipped = plan.looks.length + plan.passes.length;
  report.failed.sort((one, other) => (one.serviceApp < other.serviceApp ? -1 : 1));
  // An unfinished list is no sweep: silence is what the alarm listens for.
  if (failure) throw failure;
  const unkept = await tellAll(deps, outbox, before, listed, reports, deadline);
  const gauges = gaugesOf(listed, reports, deps.clock.now());
  const publishing = publishingIn(listed, before instanceof Failure ? undefined : before);
  // People do not hear what they should: that is a failure too, though of no record.
  const failing = gauges.failing + (unkept > 0 ? 1 : 0);
  const isHeard = await hasBeaten(deps);
  const told: SweepReport = {
    ...report,
    ...(unkept > 0 && { unkept }),
    ...(!isHeard && { heartbeat: 'failed' }),
  };
  deps.telemetry.swept(told, { ...gauges, failing, publishing });
  return told;
}

async function hasBeaten({ heartbeat }: Deps): Promise<boolean> {
  try {
    await heartbeat?.beat();
    return true;
  } catch {
    return false;
  }
}

/** What the parts of one sweep share. */
interface Sweeping {
  deps: Deps;
  plan: SweepPlan;
  force: boolean;
  deadline: Instant;
  report: SweepReport;
  begun: Map<string, Promise<void>>;
}

function newReport(records: number): SweepReport {
  return { records, refreshed: 0, unchanged: 0, republished: 0, notDue: 0, paused: 0, failed: [], skipped: 0 };
}

/**
 * Works off the queue, each at its time; leaves in it what cannot begin any more. What is late makes the others late:
 * to catch up would ask the services for more than they answer.
 */
async function workOff(queue: Planned[], slots: number, sweeping: Sweeping): Promise<void> {
  const { clock } = sweeping.deps;
  const limiter = new ConcurrencyLimiter(slots, clock);
  for (let late = 0; ; ) {
    await limiter.acquire();
    const begins = Math.max((queue[0]?.at ?? Number.POSITIVE_INFINITY) + late, clock.now());
    if (begins + SHORTEST_PASS > sweeping.deadline) break;
    if (begins > clock.now()) await clock.sleep(begins - clock.now());
    const next = queue.shift() as Planned;
    late = clock.now() - next.at;
    const task = runPlanned(sweeping, next);
    sweeping.begun.set(next.listed.name, task);
    limiter.begin(task);
  }
  await limiter.end();
}

/** All records there are; where the list breaks off, those that were listed and why it broke off. */
async function list({ store }: Deps): Promise<{ listed: Listed[]; failure?: Failure }> {
  const listed: Listed[] = [];
  try {
    for await (const page of store.list()) listed.push(...page);
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

async function runPlanned(sweeping: Sweeping, planned: Planned | PlannedLook): Promise<void> {
  const { deps, plan, force, report, begun } = sweeping;
  const { listed, after } = planned;
  const end = Math.min(sweeping.deadline, deps.clock.now() + LONGEST_PASS);
  try {
    if ('failure' in listed) {
      deps.telemetry.reconciled({ serviceApp: listed.name, findings: {}, failure: listed.failure });
      throw listed.failure;
    }
    await begun.get(after ?? '');
    const result =
      'mayLook' in planned
        ? await reconcileIfIdle(deps, listed, planned.mayLook, end)
        : await reconcile(deps, { record: listed.name, force }, end);
    const isUnseen = 'mayLook' in planned && !planned.mayLook && result?.variable === 'unknown';
    if (isUnseen && result.outcome === 'not_due') report.unseen = (report.unseen ?? 0) + 1;
    else if (result) report[counted[result.outcome]] += 1;
    else plan.passes.push({ listed, at: plan.nextPass(listed.name) });
  } catch (thrown) {
    report.failed.push({ serviceApp: listed.name, code: toFailure(thrown).code });
  }
}
