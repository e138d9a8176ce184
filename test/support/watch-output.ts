import { afterAll, afterEach } from 'vitest';
import { expectNoCanary } from './canaries.ts';
import { takeOutput } from './output.ts';

// All that a file writes to its terminal is searched for planted secrets: concurrent tests take it from each other, and
// what is written before, between and after the tests is taken by the next search.
for (const after of [afterEach, afterAll]) after(() => expectNoCanary(takeOutput()));
