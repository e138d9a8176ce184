import { it } from 'vitest';
import { expectAgreementAfterFaults, expectPromisesKept } from './sizes.ts';

it('2,000 schedules of passes, faults and edits break no promise', () => expectPromisesKept(2000));

it('after 200 faults in a row, ninety healthy minutes bring record and variable to agreement', () =>
  expectAgreementAfterFaults(40));
