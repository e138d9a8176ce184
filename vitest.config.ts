import { defineConfig } from 'vitest/config';

/** The fast tier, which every change passes: files that end in `.test.ts`. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/watch-output.ts'],
    testTimeout: 30_000,
    coverage: {
      include: ['lambda/**/*.ts', 'flows/**/*.ts', 'lib/**/*.ts', 'sandbox/**/*.ts', 'cli/**/*.ts'],
      // Run by tests as processes of their own, where coverage does not look.
      exclude: ['lambda/*/handler.ts', 'sandbox/story/main.ts', 'flows/generate.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        lines: 90,
        'lambda/broker/**': { lines: 99, functions: 98, branches: 94 },
      },
    },
  },
});
