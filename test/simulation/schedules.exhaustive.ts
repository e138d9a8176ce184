import { it } from 'vitest';
import { expectAgreementAfterFaults, expectPromisesKept } from './sizes.ts';

it('20,000 schedules of checks, faults and edits break no promise', () =>
  expectPromisesKept(20_000, ['stale variable']));

it('after 200 faults in a row, ninety healthy minutes bring registry and variable to agreement', () =>
  expectAgreementAfterFaults(400));
