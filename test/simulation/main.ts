import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { type BatchResult, type Broken, runBatch } from './batch.ts';
import { toCircumstances } from './circumstances.ts';
import { runOnAllCores } from './pool.ts';
import { simulate } from './simulate.ts';

const USAGE = `Usage: npm run simulate -- [--runs N] [--seed S] [--path P]

Plays schedules of checks, faults and edits at random, on all cores, and checks after every step that the broker keeps
its promises. A broken promise is shrunk, shown step by step, and can be replayed by its seed and path.`;

const PROGRESS_EVERY_MS = 5000;

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    path: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(USAGE);
else process.exitCode = await play(Number(values.runs), Number(values.seed), values.path);

async function play(runs: number, seed: number, path: string | undefined): Promise<number> {
  if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
    console.error(`--runs and --seed take whole numbers.\n\n${USAGE}`);
    return 2;
  }
  const began = performance.now();
  const result = path === undefined ? await playAll(runs, seed) : await runBatch({ seed, runs, path });
  if (result.broken) await show(result.broken);
  else showSightings(result);
  console.log(summaryOf(result, seed, performance.now() - began));
  return result.broken ? 1 : 0;
}

async function playAll(runs: number, seed: number): Promise<BatchResult> {
  const began = performance.now();
  let played = 0;
  const progress = setInterval(() => {
    const rate = Math.round(played / ((performance.now() - began) / 1000));
    console.log(`${played.toLocaleString('en')} of ${runs.toLocaleString('en')} schedules, ${rate} a second`);
  }, PROGRESS_EVERY_MS);
  try {
    return await runOnAllCores({ seed, runs }, (more) => {
      played += more;
    });
  } finally {
    clearInterval(progress);
  }
}

/** Step by step, with no stack traces: what counts is what happened, not where in the code. */
async function show({ what, seed, path, schedule }: Broken): Promise<void> {
  const held = Object.entries(toCircumstances(schedule.circumstances)).map(([name, value]) => `${name} ${value}`);
  console.log(held.join(', '));
  await simulate(schedule, { trace: (line) => console.log(line) }).catch(() => {});
  console.log(`\nBroken: ${what}`);
  console.log(`To see it again: npm run simulate -- --seed ${seed} --path ${path}\n`);
}

function showSightings({ sightings, schedules }: BatchResult): void {
  const rows = Object.entries(sightings).sort(([, one], [, other]) => other - one);
  console.log('Share of the schedules in which this was seen:');
  for (const [what, times] of rows) console.log(`${((100 * times) / schedules).toFixed(3).padStart(8)} %  ${what}`);
}

function summaryOf({ schedules, turns, faults, broken }: BatchResult, seed: number, ms: number): string {
  const rate = Math.round(schedules / (ms / 1000));
  const average = (sum: number) => (sum / Math.max(schedules, 1)).toFixed(1);
  return (
    `${schedules.toLocaleString('en')} schedules (seed ${seed}) in ${(ms / 1000).toFixed(0)} s, ${rate} a second; on average ` +
    `${average(turns)} turns and ${average(faults)} faults; ${broken ? `broken: ${broken.promise}` : 'no broken promise'}.`
  );
}
