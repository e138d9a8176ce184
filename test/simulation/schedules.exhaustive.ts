import { it } from 'vitest';
import { expectAgreementAfterFaults, expectPromisesKept } from './sizes.ts';

const minutes = { timeout: 10 * 60_000 };

it('20,000 schedules of checks, faults and edits break no promise', minutes, () =>
  expectPromisesKept(20_000, ['stale variable']),
);

it('after 200 faults in a row, ninety healthy minutes bring registry and variable to agreement', minutes, () =>
  expectAgreementAfterFaults(400),
);
