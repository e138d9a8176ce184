import { defineConfig } from 'vitest/config';

/** The tests that a mutant of the domain must pass: those of the domain alone, as fast as they go. */
export default defineConfig({
  test: {
    include: ['test/broker/**/*.test.ts'],
    // Weeks of passes: what they notice, shorter tests notice too.
    exclude: ['test/broker/reconcile/days-of-use.test.ts'],
    setupFiles: ['test/support/same-examples.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 1,
    bail: 1,
    reporters: ['dot'],
  },
});
