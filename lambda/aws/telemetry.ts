import type { Telemetry } from '../broker/ports.ts';
import type { PassReport } from '../broker/reconcile/result.ts';
import type { Clock } from '../broker/record/time.ts';
import type { SweepGauges, SweepReport } from '../broker/sweep/report.ts';
import {
  LOWEST_ACCESS_LIFE_PERCENT,
  LOWEST_REFRESH_DAYS,
  RECORDS_DRIFTED,
  RECORDS_FAILING,
  RECORDS_PUBLISHING,
  RECORDS_REFUSED,
  RECORDS_SKIPPED,
  SWEEP_COMPLETED,
} from './metric-names.ts';
import { Reporter } from './reporter.ts';
import { sourceMappedStack } from './source-mapped-stack.ts';

/** One structured log line per pass, and a sweep's metrics as a log line in CloudWatch's embedded format. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #reporter: Reporter;

  constructor(serviceName: string, clock: Clock) {
    this.#reporter = new Reporter(serviceName, clock);
  }

  reconciled({ serviceApp, findings, reason, result, failure, held = false, life }: PassReport): void {
    const line = { serviceApp, ...findings, ...(reason && { reason }), ...result, ...life };
    if (failure) {
      const { code, message, status, trackingId } = failure;
      const where = code === 'INTERNAL' ? sourceMappedStack(failure.cause) : undefined;
      const failed = { ...line, code, failure: message, status, trackingId, held, where };
      this.#reporter.logger.error('reconcile failed', failed);
    } else {
      this.#reporter.logger.info('reconciled', line);
    }
  }

  swept({ failed: _, ...counts }: SweepReport, gauges: SweepGauges): void {
    // Each failed record has its own line; thousands would be too long for this one.
    this.#reporter.logger.info('swept', { ...counts, ...gauges });
    this.#reporter.count({
      [SWEEP_COMPLETED]: 1,
      [RECORDS_FAILING]: gauges.failing,
      [RECORDS_REFUSED]: gauges.refused,
      [RECORDS_DRIFTED]: gauges.drifted,
      [RECORDS_SKIPPED]: gauges.skipped,
      [RECORDS_PUBLISHING]: gauges.publishing,
      [LOWEST_ACCESS_LIFE_PERCENT]: gauges.lowestAccessLifePercent,
      [LOWEST_REFRESH_DAYS]: gauges.lowestRefreshDays,
    });
  }

  notified(record: string, subject: string): void {
    this.#reporter.logger.info('message sent', { serviceApp: record, subject });
  }

  tested(): void {
    this.#reporter.logger.info('alarm test');
    this.#reporter.count({ [RECORDS_REFUSED]: 1 });
  }
}
