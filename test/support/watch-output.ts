import { afterEach, beforeEach } from 'vitest';
import { expectNoCanary } from './canaries.ts';
import { takeOutput } from './output.ts';

// Whatever a test writes to its terminal is searched for planted secrets when it ends.
beforeEach(() => {
  takeOutput();
});

afterEach(() => {
  expectNoCanary(takeOutput());
});
