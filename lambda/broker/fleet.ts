import { type Life, lifeOf } from './life.ts';
import type { Instant, StoredVersion, Telemetry, UnreadableRecord } from './ports.ts';
import { parseRecord } from './record-json.ts';
import type { CheckReport, Fleet } from './reports.ts';

/** A record as the sweep's list gives it. */
export type Listed = StoredVersion | UnreadableRecord;

/** How the listed records stand, by what their checks reported; one that was not checked still has a life. */
export function fleetOf(listed: readonly Listed[], reports: ReadonlyMap<string, CheckReport>, now: Instant): Fleet {
  const heard = [...reports.values()];
  // A record that was removed since it was listed is nobody's trouble.
  const failures = heard.flatMap(({ failure }) => (failure && failure.code !== 'RECORD_NOT_FOUND' ? failure : []));
  const lives = listed.map((one) => reports.get(one.record)?.life ?? listedLife(one, now));
  return {
    failing: failures.filter(({ transient }) => transient).length,
    refused: failures.filter(({ transient }) => !transient).length,
    drifted: heard.filter(({ findings }) => findings.drifted).length,
    unswept: listed.filter(({ record }) => !reports.has(record)).length,
    ...lowest('lowestAccessLifePercent', lives, ({ accessLifePercent }) => accessLifePercent),
    ...lowest('lowestRefreshDays', lives, ({ refreshDays }) => refreshDays),
  };
}

/** The same telemetry, but `hear` is told of every check first. */
export function overheard(telemetry: Telemetry, hear: (report: CheckReport) => void): Telemetry {
  return {
    checked: (report) => {
      hear(report);
      telemetry.checked(report);
    },
    swept: telemetry.swept.bind(telemetry),
    tested: telemetry.tested.bind(telemetry),
  };
}

function listedLife(listed: Listed, now: Instant): Life {
  if ('failure' in listed) return {};
  try {
    const record = parseRecord(listed);
    return record.paused === undefined ? lifeOf(record, now) : {};
  } catch {
    // Its check tells what is wrong with it.
    return {};
  }
}

function lowest<Name extends keyof Fleet>(
  name: Name,
  lives: readonly Life[],
  measure: (life: Life) => number | undefined,
): { [key in Name]?: number } {
  const known = lives.map(measure).filter((value) => value !== undefined);
  return known.length > 0
    ? ({ [name]: known.reduce((one, other) => Math.min(one, other)) } as { [key in Name]?: number })
    : {};
}
