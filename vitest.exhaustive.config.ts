import { defineConfig } from 'vitest/config';

/** The exhaustive tier, the same promises at full size: files that end in `.exhaustive.ts`. */
export default defineConfig({
  test: {
    include: ['test/**/*.exhaustive.ts'],
    setupFiles: ['test/support/watch-output.ts'],
    testTimeout: 120_000,
  },
});
