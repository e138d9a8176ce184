import { it } from 'vitest';
import { sweepsInSevenMetrics } from './sweep-metrics.ts';

it('the metrics of a sweep are the same seven for 2,000 records', { timeout: 120_000 }, () =>
  sweepsInSevenMetrics(2_000),
);
