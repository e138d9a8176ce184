import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricsOptions } from '@aws-lambda-powertools/metrics/types';
import { iso } from '../broker/lifetime.ts';
import {
  LOWEST_ACCESS_LIFE_PERCENT,
  LOWEST_REFRESH_DAYS,
  METRIC_NAMESPACE,
  RECORDS_DRIFTED,
  RECORDS_FAILING,
  RECORDS_REFUSED,
  RECORDS_UNSWEPT,
  SWEEP_COMPLETED,
} from '../broker/metric-names.ts';
import type { Clock, Telemetry } from '../broker/ports.ts';
import type { CheckReport, Fleet, SweepReport } from '../broker/reports.ts';

/** One structured log line a check, and a sweep's metrics as a log line in CloudWatch's embedded format. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #clock: Clock;

  constructor(serviceName: string, clock: Clock) {
    this.#clock = clock;
    this.#logger = new Logger({ serviceName, logFormatter: new ClockFormatter(clock) });
    this.#metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, logger: deaf });
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
      this.#logger.error('check failed', {
        ...line,
        code,
        reason: message,
        status,
        trackingId,
        held: held ?? false,
        where,
      });
    } else {
      this.#logger.info('checked', { ...line, ...result });
    }
  }

  swept({ failed: _, ...counts }: SweepReport, fleet: Fleet): void {
    // Who failed stands in a line of its own each; thousands of them would burst this one.
    this.#logger.info('swept', { ...counts, ...fleet });
    this.#emit({
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
    this.#logger.info('alarm test');
    this.#emit({ [RECORDS_REFUSED]: 1 });
  }

  #emit(metrics: Record<string, number | undefined>): void {
    this.#metrics.setTimestamp(Math.round(this.#clock.now()));
    for (const [name, value] of Object.entries(metrics)) {
      if (value !== undefined) this.#metrics.addMetric(name, MetricUnit.NoUnit, value);
    }
    this.#metrics.publishStoredMetrics();
  }
}

/** The library warns of every time stamp far from the machine's own clock; ours need not be that clock. */
const deaf: NonNullable<MetricsOptions['logger']> = {
  trace: () => {},
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};

/** The library's own formatter asks the machine for the time. */
class ClockFormatter extends LogFormatter {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  override formatAttributes({ logLevel, message, serviceName }: UnformattedAttributes, more: LogAttributes): LogItem {
    const timestamp = iso(this.#clock.now());
    return new LogItem({ attributes: { timestamp, level: logLevel, service: serviceName, message, ...more } });
  }
}

/** Where a bug struck; the error's own message may quote a value. */
function framesOf(error: unknown): string[] {
  const lines = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  return lines.filter((line) => /^ +at /.test(line)).map((line) => line.trim());
}
