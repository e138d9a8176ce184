import type { Listed, Telemetry } from '../ports.ts';
import type { PassReport } from '../reconcile/result.ts';
import { Failure } from '../record/failures.ts';
import { currentGrant } from '../record/grants.ts';
import { type RemainingLife, remainingLife } from '../record/renewal.ts';
import type { Instant } from '../record/time.ts';
import type { SweepGauges } from './report.ts';

/** How the listed records stand, by what their passes reported; one that had no pass still has a life. */
export function gaugesOf(
  listed: readonly Listed[],
  reports: ReadonlyMap<string, PassReport>,
  now: Instant,
): Omit<SweepGauges, 'publishing'> {
  const heard = [...reports.values()];
  // A record that was removed since it was listed does not count.
  const failures = heard.flatMap(({ failure }) => (failure && failure.code !== 'RECORD_NOT_FOUND' ? failure : []));
  const lives = listed.map((one) => reports.get(one.name)?.life ?? listedLife(one, now));
  return {
    failing: failures.filter(({ transient }) => transient).length,
    refused: failures.filter(({ transient }) => !transient).length,
    drifted: heard.filter(({ findings }) => findings.drifted).length,
    skipped: listed.filter(({ name }) => !reports.has(name)).length,
    ...lowest('lowestAccessLifePercent', lives, ({ accessLifePercent }) => accessLifePercent),
    ...lowest('lowestRefreshDays', lives, ({ refreshDays }) => refreshDays),
  };
}

/** The same telemetry, but `hear` gets every pass's report first. */
export function overheard(telemetry: Telemetry, hear: (report: PassReport) => void): Telemetry {
  return {
    reconciled: (report) => {
      hear(report);
      telemetry.reconciled(report);
    },
    swept: telemetry.swept.bind(telemetry),
    notified: telemetry.notified.bind(telemetry),
    tested: telemetry.tested.bind(telemetry),
  };
}

function listedLife(listed: Listed, now: Instant): RemainingLife {
  if ('failure' in listed || listed.config instanceof Failure || listed.config.paused !== undefined) return {};
  return remainingLife(currentGrant(listed.config, listed.state), now);
}

function lowest<Name extends keyof SweepGauges>(
  name: Name,
  lives: readonly RemainingLife[],
  measure: (life: RemainingLife) => number | undefined,
): { [key in Name]?: number } {
  const known = lives.map(measure).filter((value) => value !== undefined);
  return known.length > 0
    ? ({ [name]: known.reduce((one, other) => Math.min(one, other)) } as { [key in Name]?: number })
    : {};
}
