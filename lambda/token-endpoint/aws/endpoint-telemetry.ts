import { CLIENTS_REFUSED, SHORT_LIVED_TOKENS_GIVEN } from '../../aws/metric-names.ts';
import { Reporter } from '../../aws/reporter.ts';
import { sourceMappedStack } from '../../aws/source-mapped-stack.ts';
import type { Clock } from '../../broker/record/time.ts';
import type { EndpointTelemetry, Trace } from '../domain/ports.ts';

/** One structured log line per request; refused clients and short-lived tokens are counted too. */
export class PowertoolsEndpointTelemetry implements EndpointTelemetry {
  readonly #reporter: Reporter;

  constructor(serviceName: string, clock: Clock) {
    this.#reporter = new Reporter(serviceName, clock);
  }

  answered({ unexpected, ...line }: Trace): void {
    const { logger } = this.#reporter;
    if (unexpected !== undefined)
      logger.error('answered', { ...line, code: 'INTERNAL', where: sourceMappedStack(unexpected) });
    else if ((line.status ?? 0) >= 500) logger.warn('answered', { ...line });
    else logger.info('answered', { ...line });
    if (!line.refused && !line.shortLived) return;
    this.#reporter.count({
      [CLIENTS_REFUSED]: line.refused && 1,
      [SHORT_LIVED_TOKENS_GIVEN]: line.shortLived && 1,
    });
  }
}
