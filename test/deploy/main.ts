import { startVitest } from 'vitest/node';
import { hasStandInAws } from './stand-in-aws.ts';

/** Rehearses a deployment where that is possible, and says so where it is not. */
if (hasStandInAws()) {
  await startVitest('test', [], {
    run: true,
    config: false,
    include: ['test/deploy/*.rehearsal.ts'],
    setupFiles: ['test/support/watch-output.ts'],
    reporters: ['verbose'],
    testTimeout: 300_000,
    hookTimeout: 60_000,
    // Each test goes on where the last one ended.
    bail: 1,
  });
} else {
  console.log('No deployment is rehearsed here: that takes python3 with moto, and ../shared/tools/moto-cfn.');
}
