import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BriefReporter } from './test/support/brief-reporter.ts';

/** The fast tier, which every change passes: files that end in `.test.ts`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/watch-output.ts', 'test/support/own-environment.ts', 'test/support/same-examples.ts'],
    // Importing the same modules anew for each file took most of the time.
    isolate: false,
    // Compiling the same sources anew takes most of the time of a process that a test starts.
    env: { NODE_COMPILE_CACHE: resolve('node_modules/.cache/compiled') },
    // By default one core is left to vitest itself, which is half of a small machine.
    maxWorkers: '100%',
    // One limit for all: only what hangs takes so long, however busy the machine is.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    reporters: [new BriefReporter()],
    coverage: {
      include: ['lambda/**/*.ts', 'flows/**/*.ts', 'lib/**/*.ts', 'sandbox/**/*.ts', 'cli/**/*.ts'],
      // Run by tests as processes of their own, where coverage does not look.
      exclude: ['lambda/*/handler.ts', 'sandbox/story/main.ts', 'flows/generate.ts'],
      reporter: ['json-summary'],
      thresholds: {
        lines: 90,
        'lambda/broker/**': { lines: 99, functions: 98, branches: 94 },
      },
    },
  },
});
