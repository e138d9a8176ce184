import { registerHooks } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';
import type { BatchOrder, BatchResult } from './batch.ts';
import type { PlantedDefect } from './planted-defects.ts';
import { planted } from './planted-source.ts';

export interface WorkerOrder {
  batches: BatchOrder[];
  /** Changes the broker's source as it is loaded. */
  defect?: PlantedDefect | undefined;
}

export type WorkerMessage = { played: number } | { result: BatchResult };

/** So often is progress told, in schedules. */
const TELL_EVERY = 100;

const { batches, defect } = workerData as WorkerOrder;
// No reader sees the stack of a failure that was planned, and making it costs more than all else about it.
Error.stackTraceLimit = 0;
if (defect) plant(defect);
const { addUp, runBatch } = await import('./batch.ts');

const sum: BatchResult = { schedules: 0, turns: 0, faults: 0, sightings: {} };
let played = 0;
for (const batch of batches) {
  addUp(sum, await runBatch(batch, onPlayed));
  if (sum.broken) break;
}
post({ played: played % TELL_EVERY });
post({ result: sum });

function onPlayed(): void {
  played += 1;
  if (played % TELL_EVERY === 0) post({ played: TELL_EVERY });
}

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

function plant(defect: PlantedDefect): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context);
      if (!url.endsWith(`/lambda/${defect.file}`)) return loaded;
      return { ...loaded, source: planted(defect, String(loaded.source)) };
    },
  });
}
