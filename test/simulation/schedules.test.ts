import { it } from 'vitest';
import { expectAgreementAfterFaults, expectPromisesKept } from './sizes.ts';

const minutes = { timeout: 5 * 60_000 };

it('2,000 schedules of checks, faults and edits break no promise', minutes, () => expectPromisesKept(2000));

it('after 200 faults in a row, ninety healthy minutes bring registry and variable to agreement', minutes, () =>
  expectAgreementAfterFaults(40),
);
