import { iso } from '../broker/lifetime.ts';
import {
  LOWEST_ACCESS_LIFE_PERCENT,
  LOWEST_REFRESH_DAYS,
  RECORDS_DRIFTED,
  RECORDS_FAILING,
  RECORDS_REFUSED,
  RECORDS_UNSWEPT,
  SWEEP_COMPLETED,
} from '../broker/metric-names.ts';
import type { Clock, Telemetry } from '../broker/ports.ts';
import type { CheckReport, Fleet, SweepReport } from '../broker/reports.ts';
import { framesOf } from './frames.ts';
import { Reporter } from './reporter.ts';

/** One structured log line a check, and a sweep's metrics as a log line in CloudWatch's embedded format. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #reporter: Reporter;

  constructor(serviceName: string, clock: Clock) {
    this.#reporter = new Reporter(serviceName, clock);
  }

  checked({ serviceApp, findings, result, failure, held, accessTokenExpiresAt, life }: CheckReport): void {
    const line = {
      serviceApp,
      ...findings,
      ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt: iso(accessTokenExpiresAt) }),
      ...life,
    };
    if (failure) {
      const { code, message, status, trackingId } = failure;
      const where = code === 'INTERNAL' ? framesOf(failure.cause) : undefined;
      this.#reporter.logger.error('check failed', {
        ...line,
        code,
        reason: message,
        status,
        trackingId,
        held: held ?? false,
        where,
      });
    } else {
      this.#reporter.logger.info('checked', { ...line, ...result });
    }
  }

  swept({ failed: _, ...counts }: SweepReport, fleet: Fleet): void {
    // Who failed stands in a line of its own each; thousands of them would burst this one.
    this.#reporter.logger.info('swept', { ...counts, ...fleet });
    this.#reporter.count({
      [SWEEP_COMPLETED]: 1,
      [RECORDS_FAILING]: fleet.failing,
      [RECORDS_REFUSED]: fleet.refused,
      [RECORDS_DRIFTED]: fleet.drifted,
      [RECORDS_UNSWEPT]: fleet.unswept,
      [LOWEST_ACCESS_LIFE_PERCENT]: fleet.lowestAccessLifePercent,
      [LOWEST_REFRESH_DAYS]: fleet.lowestRefreshDays,
    });
  }

  tested(): void {
    this.#reporter.logger.info('alarm test');
    this.#reporter.count({ [RECORDS_REFUSED]: 1 });
  }
}
