import { LogFormatter, Logger, LogItem } from '@aws-lambda-powertools/logger';
import type { LogAttributes, UnformattedAttributes } from '@aws-lambda-powertools/logger/types';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricsOptions } from '@aws-lambda-powertools/metrics/types';
import { type Clock, iso } from '../broker/record/time.ts';
import { METRIC_NAMESPACE } from './metric-names.ts';

/**
 * Structured log lines, and metrics as log lines in CloudWatch's embedded format; both by our own clock.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export class Reporter {
  readonly logger: Logger;
  readonly #metrics: Metrics;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(serviceName: string, clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
    this.logger = new Logger({ serviceName, logFormatter: new ClockFormatter(clock) });
    this.#metrics = new Metrics({ namespace: METRIC_NAMESPACE, serviceName, logger: deaf });
  }

  count(metrics: Record<string, number | undefined>): void {
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
  readonly #clock: Pick<Clock, 'now'>;

  constructor(clock: Pick<Clock, 'now'>) {
    super();
    this.#clock = clock;
  }

  override formatAttributes({ logLevel, message, serviceName }: UnformattedAttributes, more: LogAttributes): LogItem {
    const timestamp = iso(this.#clock.now());
    return new LogItem({ attributes: { timestamp, level: logLevel, service: serviceName, message, ...more } });
  }
}
