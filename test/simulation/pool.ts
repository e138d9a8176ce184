import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { addUp, type BatchOrder, type BatchResult } from './batch.ts';
import type { WorkerMessage, WorkerOrder } from './worker.ts';

/** Small enough to shrink and replay quickly, large enough not to matter. */
const BATCH = 1000;

/** Plays schedules on all cores. The batches, and so their results, are the same for the same seed and number. */
export async function runOnAllCores(
  order: BatchOrder,
  onProgress: (played: number) => void = () => {},
): Promise<BatchResult> {
  const batches = split(order);
  const workers = Math.min(availableParallelism(), batches.length);
  const shares = Array.from({ length: workers }, (_, worker) => batches.filter((__, at) => at % workers === worker));
  const results = await Promise.all(shares.map((share) => runInWorker({ batches: share }, onProgress)));
  const sum: BatchResult = { schedules: 0, turns: 0, faults: 0, sightings: {} };
  for (const result of results) addUp(sum, result);
  return sum;
}

/** Plays in a thread of its own, where the broker can be loaded with a planted defect. */
export function runInWorker(order: WorkerOrder, onProgress: (played: number) => void = () => {}): Promise<BatchResult> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: order });
    worker.on('message', (message: WorkerMessage) => {
      if ('played' in message) onProgress(message.played);
      else resolve(message.result);
    });
    worker.on('error', reject);
  });
}

function split({ seed, runs, ...rest }: BatchOrder): BatchOrder[] {
  const number = Math.ceil(runs / BATCH);
  return Array.from({ length: number }, (_, at) => ({
    ...rest,
    seed: seed + at,
    runs: Math.min(BATCH, runs - at * BATCH),
  }));
}
