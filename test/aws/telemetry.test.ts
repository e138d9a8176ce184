import { describe, expect, it } from 'vitest';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { canary, expectNoCanary } from '../support/canaries.ts';
import { written } from './written.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');

const result = {
  serviceApp: 'acme',
  outcome: 'refreshed',
  accessTokenExpiresAt: '2027-01-18T08:00:00Z',
  refreshTokenExpiresAt: '2027-04-04T08:00:00Z',
  callersSafeUntil: '2027-01-18T08:00:00Z',
  nextCheckAt: '2027-01-04T09:00:00Z',
  variable: 'published',
  tokenFingerprint: '0123abcd',
} as const;

describe('telemetry', () => {
  it('writes one line per pass, with the time of the injected clock', () => {
    expect(
      written((telemetry) => telemetry.reconciled({ serviceApp: 'acme', findings: { rotated: true }, result })),
    ).toEqual([
      {
        timestamp: '2027-01-04T08:00:00Z',
        level: 'INFO',
        service: 'token-broker',
        message: 'reconciled',
        rotated: true,
        ...result,
      },
    ]);
  });

  it('tells why a refresh was needed, and code, text, status and tracking id of its failure', () => {
    const failure = new Failure('GRANT_REFUSED', 'Webex refuses.', { status: 400, trackingId: 'ROUTER_1' });
    const [line] = written((telemetry) =>
      telemetry.reconciled({ serviceApp: 'acme', findings: {}, reason: 'due', failure, held: true }),
    );
    expect(line).toMatchObject({
      level: 'ERROR',
      message: 'reconcile failed',
      code: 'GRANT_REFUSED',
      reason: 'due',
      failure: 'Webex refuses.',
      status: 400,
      trackingId: 'ROUTER_1',
      held: true,
    });
  });

  it('writes one line per message that went out, by its record and its subject', () => {
    const subject = 'Webex token of acme: GRANT_REFUSED';
    const line = { level: 'INFO', message: 'message sent', serviceApp: 'acme', subject };
    expect(written((telemetry) => telemetry.notified('acme', subject))).toEqual([expect.objectContaining(line)]);
  });

  it('shows where a bug struck, without its message', () => {
    const failure = toFailure(new TypeError(`no ${canary('value')}\n  in it`));
    const lines = written((telemetry) => telemetry.reconciled({ serviceApp: 'acme', findings: {}, failure }));
    expect(lines[0]?.where).toEqual(expect.arrayContaining([expect.stringMatching(/^at .*telemetry\.test\.ts/)]));
    expectNoCanary(lines);
  });

  it('tells the findings of a pass, and what is left of the tokens', () => {
    const findings = { drifted: true, unsent: ['wake', 'message'] };
    const life = { accessLifePercent: 50.1, refreshDays: 83 };
    expect(written((telemetry) => telemetry.reconciled({ serviceApp: 'acme', findings, result, life }))).toEqual([
      expect.objectContaining({ message: 'reconciled', ...findings, ...life }),
    ]);
  });

  it('reports every sweep and its gauges, with the time of the injected clock', () => {
    const report = { records: 5, refreshed: 1, unchanged: 0, republished: 0, notDue: 1, paused: 0, skipped: 0 };
    const failed = [{ serviceApp: 'acme', code: 'GRANT_REFUSED' as const }];
    const gauges = {
      failing: 1,
      refused: 2,
      drifted: 3,
      skipped: 4,
      publishing: 5,
      lowestAccessLifePercent: 50.1,
      lowestRefreshDays: 83,
    };
    const [line, metrics] = written((telemetry) => telemetry.swept({ ...report, failed }, gauges));
    expect(line).toMatchObject({ message: 'swept', ...report, ...gauges });
    expect(metrics).toEqual({
      _aws: { Timestamp: NOW, CloudWatchMetrics: [expect.objectContaining({ Namespace: 'TokenBroker' })] },
      service: 'token-broker',
      SweepCompleted: 1,
      RecordsFailing: 1,
      RecordsRefused: 2,
      RecordsDrifted: 3,
      RecordsSkipped: 4,
      RecordsPublishing: 5,
      LowestAccessLifePercent: 50.1,
      LowestRefreshDays: 83,
    });
  });

  it('names no record in the line about a sweep, which thousands of names would burst', () => {
    const report = { records: 1, refreshed: 0, unchanged: 0, republished: 0, notDue: 0, paused: 0, skipped: 0 };
    const failed = [{ serviceApp: 'acme', code: 'GRANT_REFUSED' as const }];
    const gauges = { failing: 0, refused: 1, drifted: 0, skipped: 0, publishing: 1 };
    expect(JSON.stringify(written((telemetry) => telemetry.swept({ ...report, failed }, gauges)))).not.toContain(
      'acme',
    );
  });

  it('reports no remaining life where there is no token', () => {
    const report = {
      records: 0,
      refreshed: 0,
      unchanged: 0,
      republished: 0,
      notDue: 0,
      paused: 0,
      skipped: 0,
      failed: [],
    };
    const gauges = { failing: 0, refused: 0, drifted: 0, skipped: 0, publishing: 1 };
    const metrics = written((telemetry) => telemetry.swept(report, gauges)).at(-1);
    expect(Object.keys(metrics ?? {})).toEqual([
      '_aws',
      'service',
      'SweepCompleted',
      'RecordsFailing',
      'RecordsRefused',
      'RecordsDrifted',
      'RecordsSkipped',
      'RecordsPublishing',
    ]);
  });

  it('raises the alarm for a test', () => {
    expect(written((telemetry) => telemetry.tested()).at(-1)).toMatchObject({
      _aws: { Timestamp: NOW },
      RecordsRefused: 1,
    });
  });
});
