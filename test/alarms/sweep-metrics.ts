import { expect } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import { dataPointsIn } from '../../sandbox/cloudwatch/embedded-metrics.ts';
import { collectLog, type LogLine } from '../../sandbox/story/hosted-function.ts';
import { World } from '../broker/world.ts';

/** Fails if a sweep of so many records sends any but eight metrics, however many it checks. */
export async function sweepsInEightMetrics(count: number): Promise<void> {
  const world = new World();
  const telemetry = new PowertoolsTelemetry('token-broker', world.clock);
  for (let number = 0; number < count; number += 1) world.register(`record-${number}`, { target: undefined });
  const lines: LogLine[] = [];
  const stop = collectLog((line) => lines.push(line));
  world.deps.telemetry = telemetry;
  await world.sweep().finally(stop);

  expect(lines.filter(({ message }) => message === 'reconciled')).toHaveLength(count);
  const metrics = lines.flatMap(dataPointsIn);
  expect(metrics.map(({ name }) => name).sort()).toEqual([
    'LowestAccessLifePercent',
    'LowestRefreshDays',
    'RecordsDrifted',
    'RecordsFailing',
    'RecordsPublishing',
    'RecordsRefused',
    'RecordsSkipped',
    'SweepCompleted',
  ]);
  expect(new Set(metrics.map(({ dimensions }) => JSON.stringify(dimensions)))).toEqual(
    new Set(['{"service":"token-broker"}']),
  );
}
