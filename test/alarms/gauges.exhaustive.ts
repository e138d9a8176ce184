import { it } from 'vitest';
import { sweepsInEightMetrics } from './sweep-metrics.ts';

it('the metrics of a sweep are the same eight for 2,000 records', { timeout: 120_000 }, () =>
  sweepsInEightMetrics(2_000),
);
