import { describe, expect, it } from 'vitest';
import type { Listed } from '../../../lambda/broker/ports.ts';
import type { PassReport } from '../../../lambda/broker/reconcile/result.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import type { Grant } from '../../../lambda/broker/record/state.ts';
import { DAY } from '../../../lambda/broker/record/time.ts';
import { gaugesOf, overheard } from '../../../lambda/broker/sweep/gauges.ts';
import { plainGrant, plainRecord } from '../samples.ts';
import { START, World } from '../world.ts';

const failed = (code: Failure['code']) => ({ failure: new Failure(code, 'It broke.') });
const listed = (name: string, grant: Partial<Grant> = {}, config = {}): Listed => ({
  ...plainRecord(config, { grants: [plainGrant(grant)] }),
  name,
});
const three = ['record-0', 'record-1', 'record-2'].map((name) => listed(name));
const reported = (...reports: Partial<PassReport>[]): Map<string, PassReport> =>
  new Map(reports.map((report, n) => [`record-${n}`, { serviceApp: `record-${n}`, findings: {}, ...report }]));
const none = { failing: 0, refused: 0, drifted: 0, skipped: 0 };

describe('how the records stand', () => {
  it('counts failures by kind, and leaves out a record that was removed meanwhile', () => {
    const reports = reported(
      failed('TOKEN_ENDPOINT_UNAVAILABLE'),
      failed('GRANT_REFUSED'),
      failed('RECORD_INVALID'),
      failed('RECORD_NOT_FOUND'),
      {},
    );
    expect(gaugesOf([], reports, START)).toStrictEqual({ ...none, failing: 1, refused: 2 });
  });

  it('counts variables that held a token which the broker did not publish', () => {
    const reports = reported({ findings: { drifted: true } }, { findings: { revoked: true } }, {});
    expect(gaugesOf([], reports, START)).toStrictEqual({ ...none, drifted: 1 });
  });

  it('counts records that were listed and had no pass', () => {
    expect(gaugesOf(three, reported({ life: {} }), START)).toMatchObject({ skipped: 2 });
  });

  it('gives the lowest of the lives that the passes reported, each measure by itself', () => {
    const reports = reported(
      { life: { accessLifePercent: 50, refreshDays: 80 } },
      { life: { accessLifePercent: 20.5, refreshDays: 90 } },
      { life: {} },
    );
    const lowest = { lowestAccessLifePercent: 20.5, lowestRefreshDays: 80 };
    expect(gaugesOf(three, reports, START)).toStrictEqual({ ...none, ...lowest });
  });

  it('knows the life of a record that had no pass from the list, unless that is paused or unusable', () => {
    const ends = (days: number) => ({ refreshTokenExpiresAt: START + days * DAY });
    const all: Listed[] = [
      listed('a', ends(9)),
      listed('b', ends(1), { paused: START }),
      { ...listed('c', ends(2)), config: failed('RECORD_INVALID').failure } as Listed,
      { name: 'd', ...failed('REGISTRY_UNAVAILABLE') },
    ];
    expect(gaugesOf(all, new Map(), START)).toStrictEqual({
      ...none,
      skipped: 4,
      lowestAccessLifePercent: 100,
      lowestRefreshDays: 9,
    });
  });
});

it('overheard telemetry passes everything on, and lets its listener hear each pass first', () => {
  const heard: string[] = [];
  const { telemetry } = new World().deps;
  const both = overheard(
    {
      reconciled: ({ serviceApp }) => heard.push(`reconciled ${serviceApp}`),
      swept: ({ records }) => heard.push(`swept ${records}`),
      notified: (record, subject) => heard.push(`notified ${record}: ${subject}`),
      tested: () => heard.push('tested'),
    },
    ({ serviceApp }) => heard.push(`heard ${serviceApp}`),
  );
  both.reconciled({ serviceApp: 'acme', findings: {} });
  both.swept(
    { records: 3, refreshed: 0, unchanged: 0, republished: 0, notDue: 3, paused: 0, failed: [], skipped: 0 },
    { ...none, publishing: 3 },
  );
  both.notified('acme', 'gone');
  both.tested();
  expect(heard).toEqual(['heard acme', 'reconciled acme', 'swept 3', 'notified acme: gone', 'tested']);
  expect(Object.keys(telemetry).sort()).toEqual(Object.keys(both).sort());
});
