import { describe, expect, it, vi } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import { Failure, toFailure } from '../../lambda/broker/failures.ts';
import type { Telemetry } from '../../lambda/broker/ports.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');

/** What is written while `act` runs, line by line, as JSON. */
function written(act: (telemetry: Telemetry) => void): Record<string, unknown>[] {
  const chunks: string[] = [];
  const take = (chunk: string | Uint8Array) => {
    chunks.push(String(chunk));
    return true;
  };
  const out = vi.spyOn(process.stdout, 'write').mockImplementation(take);
  const err = vi.spyOn(process.stderr, 'write').mockImplementation(take);
  try {
    const clock = { now: () => NOW, sleep: async () => {}, random: () => 0.5 };
    act(new PowertoolsTelemetry('token-broker', clock));
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
  return chunks
    .join('')
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const result = {
  serviceApp: 'acme',
  outcome: 'refreshed',
  accessTokenExpiresAt: '2027-01-18T08:00:00Z',
  refreshTokenExpiresAt: '2027-04-04T08:00:00Z',
  nextCheckAt: '2027-01-04T09:00:00Z',
  variable: 'published',
  tokenFingerprint: '0123abcd',
} as const;

describe('telemetry', () => {
  it('writes one line a check, at the time of the clock that it was given', () => {
    expect(
      written((telemetry) => telemetry.checked({ serviceApp: 'acme', findings: { rotated: true }, result })),
    ).toEqual([
      {
        timestamp: '2027-01-04T08:00:00Z',
        level: 'INFO',
        service: 'token-broker',
        message: 'checked',
        rotated: true,
        ...result,
      },
    ]);
  });

  it('tells code, reason, status and tracking id of a failure', () => {
    const failure = new Failure('GRANT_REFUSED', 'Webex refuses.', { status: 400, trackingId: 'ROUTER_1' });
    const [line] = written((telemetry) => telemetry.checked({ serviceApp: 'acme', findings: {}, failure, held: true }));
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'check failed',
      code: 'GRANT_REFUSED',
      reason: 'Webex refuses.',
      status: 400,
      trackingId: 'ROUTER_1',
      held: true,
    });
  });

  it('says where a bug struck, and nothing of what it said', () => {
    const failure = toFailure(new TypeError(`no ${canary('value')}\n  in it`));
    const lines = written((telemetry) => telemetry.checked({ serviceApp: 'acme', findings: {}, failure }));
    expect(lines[0]?.where).toEqual(expect.arrayContaining([expect.stringMatching(/^at .*telemetry\.test\.ts/)]));
    expectNoCanary(lines);
  });

  it('counts drift and what could not be sent', () => {
    const lines = written((telemetry) =>
      telemetry.checked({ serviceApp: 'acme', findings: { drifted: true, unsent: ['wake', 'message'] }, result }),
    );
    expect(lines[1]).toMatchObject({ Drift: 1, Unsent: 2, service: 'token-broker', _aws: { Timestamp: NOW } });
  });

  it('reports every sweep, and the records that fail', () => {
    const report = { records: 3, refreshed: 1, unchanged: 0, republished: 0, notDue: 1, left: 0 };
    const failed = [{ serviceApp: 'acme', code: 'GRANT_REFUSED' as const }];
    const lines = written((telemetry) => telemetry.swept({ ...report, failed }));
    expect(lines).toEqual([
      expect.objectContaining({ message: 'swept', ...report, failed }),
      expect.objectContaining({ SweepCompleted: 1, RecordsFailing: 1 }),
    ]);
  });

  it('raises the alarm for a test', () => {
    expect(written((telemetry) => telemetry.tested()).at(-1)).toMatchObject({ RecordsFailing: 1 });
  });
});
