import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricsOptions } from '@aws-lambda-powertools/metrics/types';
import { iso } from '../broker/lifetime.ts';
import { DRIFT, METRIC_NAMESPACE, RECORDS_FAILING, SWEEP_COMPLETED, UNSENT } from '../broker/metric-names.ts';
import type { Clock, Telemetry } from '../broker/ports.ts';
import type { CheckReport, SweepReport } from '../broker/reports.ts';

/** One structured log line a check, and metrics as log lines in CloudWatch's embedded format. */
export class PowertoolsTelemetry implements Telemetry {
  readonly #logger: Logger;
  readonly #metrics: Metrics;
  readonly #clock: Clock;

  constructor(serviceName: string, clock: Clock) {
    this.#clock = clock;
    this.#logger = new Logger({ serviceName, logFormatter: new ClockFormatter(clock) });
    this.#metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, logger: deaf });
  }

  checked({ serviceApp, findings, result, failure, held, accessTokenExpiresAt }: CheckReport): void {
    const line = {
      serviceApp,
      ...findings,
      ...(accessTokenExpiresAt !== undefined && { accessTokenExpiresAt: iso(accessTokenExpiresAt) }),
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
    const counts = { [DRIFT]: findings.drifted ? 1 : 0, [UNSENT]: findings.unsent?.length ?? 0 };
    this.#emit(Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)));
  }

  swept(report: SweepReport): void {
    this.#logger.info('swept', { ...report });
    this.#emit({ [SWEEP_COMPLETED]: 1, [RECORDS_FAILING]: report.failed.length });
  }

  tested(): void {
    this.#logger.info('alarm test');
    this.#emit({ [RECORDS_FAILING]: 1 });
  }

  #emit(metrics: Record<string, number>): void {
    if (Object.keys(metrics).length === 0) return;
    this.#metrics.setTimestamp(this.#clock.now());
    for (const [name, value] of Object.entries(metrics)) this.#metrics.addMetric(name, MetricUnit.Count, value);
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
