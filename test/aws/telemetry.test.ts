import { describe, expect, it, vi } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import type { Telemetry } from '../../lambda/broker/ports.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
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
    // A clock may well stand between two milliseconds; a metric may not.
    const clock = { now: () => NOW + 0.25, sleep: async () => {}, random: () => 0.5 };
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

  it('tells what a check found on the way, and what is left of the tokens', () => {
    const findings = { drifted: true, unsent: ['wake', 'message'] };
    const life = { accessLifePercent: 50.1, refreshDays: 83 };
    expect(written((telemetry) => telemetry.checked({ serviceApp: 'acme', findings, result, life }))).toEqual([
      expect.objectContaining({ message: 'checked', ...findings, ...life }),
    ]);
  });

  it('reports every sweep, and how the records stand, by the time of the clock', () => {
    const report = { records: 5, refreshed: 1, unchanged: 0, republished: 0, notDue: 1, paused: 0, left: 0 };
    const failed = [{ serviceApp: 'acme', code: 'GRANT_REFUSED' as const }];
    const fleet = {
      failing: 1,
      refused: 2,
      drifted: 3,
      unswept: 4,
      lowestAccessLifePercent: 50.1,
      lowestRefreshDays: 83,
    };
    const [line, metrics] = written((telemetry) => telemetry.swept({ ...report, failed }, fleet));
    expect(line).toMatchObject({ message: 'swept', ...report, ...fleet });
    expect(metrics).toEqual({
      _aws: { Timestamp: NOW, CloudWatchMetrics: [expect.objectContaining({ Namespace: 'TokenBroker' })] },
      service: 'token-broker',
      SweepCompleted: 1,
      RecordsFailing: 1,
      RecordsRefused: 2,
      RecordsDrifted: 3,
      RecordsUnswept: 4,
      LowestAccessLifePercent: 50.1,
      LowestRefreshDays: 83,
    });
  });

  it('names nobody in the line about a sweep, which thousands of names would burst', () => {
    const report = { records: 1, refreshed: 0, unchanged: 0, republished: 0, notDue: 0, paused: 0, left: 0 };
    const failed = [{ serviceApp: 'acme', code: 'GRANT_REFUSED' as const }];
    const fleet = { failing: 0, refused: 1, drifted: 0, unswept: 0 };
    expect(JSON.stringify(written((telemetry) => telemetry.swept({ ...report, failed }, fleet)))).not.toContain('acme');
  });

  it('reports no life where there is none', () => {
    const report = {
      records: 0,
      refreshed: 0,
      unchanged: 0,
      republished: 0,
      notDue: 0,
      paused: 0,
      left: 0,
      failed: [],
    };
    const fleet = { failing: 0, refused: 0, drifted: 0, unswept: 0 };
    const metrics = written((telemetry) => telemetry.swept(report, fleet)).at(-1);
    expect(Object.keys(metrics ?? {})).toEqual([
      '_aws',
      'service',
      'SweepCompleted',
      'RecordsFailing',
      'RecordsRefused',
      'RecordsDrifted',
      'RecordsUnswept',
    ]);
  });

  it('raises the alarm for a test', () => {
    expect(written((telemetry) => telemetry.tested()).at(-1)).toMatchObject({
      _aws: { Timestamp: NOW },
      RecordsRefused: 1,
    });
  });
});
