import { describe, expect, it } from 'vitest';
import { PowertoolsEndpointTelemetry } from '../../../lambda/token-endpoint/aws/endpoint-telemetry.ts';
import type { Trace } from '../../../lambda/token-endpoint/domain/ports.ts';
import { collectLog, type LogLine } from '../../../sandbox/story/hosted-function.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

const clock = { now: () => Date.parse('2027-01-04T08:00:00Z'), sleep: async () => {}, random: () => 0.5 };

function logged(trace: Trace): LogLine[] {
  const lines: LogLine[] = [];
  const stop = collectLog((line) => lines.push(line));
  new PowertoolsEndpointTelemetry('token-broker', clock).answered(trace);
  stop();
  return lines;
}

describe('what the token endpoint logs', () => {
  it('is one line a request', () => {
    const trace = { route: '/oauth2/token', status: 200, consumer: 'clinic', record: 'acme', lifeSeconds: 600_000 };
    expect(logged(trace)).toEqual([
      { timestamp: '2027-01-04T08:00:00Z', level: 'INFO', service: 'token-broker', message: 'answered', ...trace },
    ]);
  });

  it('counts clients that are refused, and tokens near their end', () => {
    const [line, metric] = logged({ route: '/oauth2/token', status: 401, refused: true });
    expect(line).toMatchObject({ level: 'INFO', refused: true });
    expect(metric).toMatchObject({ service: 'token-broker', ClientsRefused: 1 });
    expect(metric).not.toHaveProperty('ShortLivedTokensGiven');
    expect(logged({ route: '/oauth2/token', status: 200, shortLived: true })[1]).toMatchObject({
      ShortLivedTokensGiven: 1,
      _aws: { Timestamp: clock.now(), CloudWatchMetrics: [{ Namespace: 'TokenBroker', Dimensions: [['service']] }] },
    });
  });

  it('warns where no token could be given', () => {
    const [line, ...more] = logged({ route: '/oauth2/token', status: 503, reason: 'expired' });
    expect(line).toMatchObject({ level: 'WARN', reason: 'expired' });
    expect(more).toEqual([]);
  });

  it('says where a bug struck, and not what it said', () => {
    const [line] = logged({ route: '/oauth2/token', status: 500, unexpected: new Error(canary('bug')) });
    expect(line).toMatchObject({
      level: 'ERROR',
      code: 'INTERNAL',
      where: expect.arrayContaining([expect.any(String)]),
    });
    expect(line).not.toHaveProperty('unexpected');
    expectNoCanary(line);
  });
});
