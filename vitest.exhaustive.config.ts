import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BriefReporter } from './test/support/brief-reporter.ts';

/** The fast tier tries their properties with the same examples every time; this tier tries others each time. */
const properties = globSync('test/**/*.test.ts').filter((file) => readFileSync(file, 'utf8').includes("'fast-check'"));

/** The exhaustive tier, the same promises at full size: files that end in `.exhaustive.ts`, and new examples. */
export default defineConfig({
  test: {
    // A change is judged by itself and not by chance: CI tries no new examples.
    include: ['test/**/*.exhaustive.ts', ...(process.env.CI ? [] : properties)],
    setupFiles: ['test/support/watch-output.ts', 'test/support/own-environment.ts'],
    isolate: false,
    // Compiling the same sources anew takes most of the time of a process that a test starts.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') },
    // By default one core is left to vitest itself, which is half of a small machine.
    maxWorkers: '100%',
    testTimeout: 900_000,
    hookTimeout: 900_000,
    reporters: [new BriefReporter()],
  },
});
