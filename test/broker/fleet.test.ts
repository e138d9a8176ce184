import { describe, expect, it } from 'vitest';
import type { Listed } from '../../lambda/broker/fleet.ts';
import type { PassReport } from '../../lambda/broker/reconcile/result.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { iso } from '../../lambda/broker/record/time.ts';
import { overheard } from '../../lambda/broker/sweep/gauges.ts';
import { gaugesOf } from '../../lambda/broker/sweep/gauges.ts';
import { START, World } from './world.ts';

const DAYS = 86_400_000;
const listed = (record: string, fields: object = {}): Listed => ({
  record,
  versionId: `version-of-${record}`,
  labels: ['AWSCURRENT'],
  text: new Secret(JSON.stringify({ clientId: 'c', clientSecret: 's', refreshToken: 'r', ...fields })),
});
const reported = (...reports: Partial<PassReport>[]): Map<string, PassReport> =>
  new Map(reports.map((report, n) => [`record-${n}`, { serviceApp: `record-${n}`, findings: {}, ...report }]));
const none = { failing: 0, refused: 0, drifted: 0, unswept: 0 };
const failed = (code: Failure['code']) => ({ failure: new Failure(code, 'It broke.') });

describe('how the records stand', () => {
  it("counts failures by kind; a record that was removed meanwhile is nobody's trouble", () => {
    const reports = reported(
      failed('TOKEN_ENDPOINT_UNAVAILABLE'),
      failed('GRANT_REFUSED'),
      failed('RECORD_INVALID'),
      failed('RECORD_NOT_FOUND'),
      {},
    );
    expect(gaugesOf([], reports, START)).toStrictEqual({ ...none, failing: 1, refused: 2 });
  });

  it('counts variables that had drifted', () => {
    const reports = reported({ findings: { drifted: true } }, { findings: { dead: true } }, {});
    expect(gaugesOf([], reports, START)).toStrictEqual({ ...none, drifted: 1 });
  });

  it('counts records that were listed and not checked', () => {
    const all = ['record-0', 'record-1', 'record-2'].map((name) => listed(name));
    expect(gaugesOf(all, reported({ life: {} }), START)).toStrictEqual({ ...none, unswept: 2 });
  });

  it('gives the lowest of the lives that the checks reported, each measure by itself', () => {
    const reports = reported(
      { life: { accessLifePercent: 50, refreshDays: 80 } },
      { life: { accessLifePercent: 20.5, refreshDays: 90 } },
      { life: {} },
    );
    const all = ['record-0', 'record-1', 'record-2'].map((name) => listed(name));
    const lowest = { lowestAccessLifePercent: 20.5, lowestRefreshDays: 80 };
    expect(gaugesOf(all, reports, START)).toStrictEqual({ ...none, ...lowest });
  });

  it('knows the life of a record that was not checked from the list, but for a paused or unusable one', () => {
    const fields = { refreshTokenExpiresAt: iso(START + 9 * DAYS) };
    const unreadable = { record: 'd', ...failed('REGISTRY_UNAVAILABLE') };
    const all = [
      listed('a', fields),
      listed('b', { refreshTokenExpiresAt: iso(START + DAYS), paused: iso(START) }),
      listed('c', { refreshTokenExpiresAt: 'soon' }),
      unreadable,
    ];
    expect(gaugesOf(all, new Map(), START)).toStrictEqual({ ...none, unswept: 4, lowestRefreshDays: 9 });
  });
});

it('overheard telemetry tells everything as before, and of each check somebody else first', () => {
  const heard: string[] = [];
  const { telemetry } = new World().broker;
  const both = overheard(
    {
      checked: ({ serviceApp }) => heard.push(`checked ${serviceApp}`),
      swept: ({ records }) => heard.push(`swept ${records}`),
      tested: () => heard.push('tested'),
    },
    ({ serviceApp }) => heard.push(`heard ${serviceApp}`),
  );
  both.checked({ serviceApp: 'acme', findings: {} });
  both.swept(
    { records: 3, refreshed: 0, unchanged: 0, republished: 0, notDue: 3, paused: 0, failed: [], left: 0 },
    none,
  );
  both.tested();
  expect(heard).toEqual(['heard acme', 'checked acme', 'swept 3', 'tested']);
  expect(Object.keys(telemetry).sort()).toEqual(Object.keys(both).sort());
});
