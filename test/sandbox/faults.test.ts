import { expect, it } from 'vitest';
import { Faults } from '../../sandbox/faults.ts';

const cut = { kind: 'cut-before' } as const;
const refuse = { kind: 'answer', answer: { status: 503 } } as const;

it('strike the service and the operation that they are planned for', () => {
  const faults = new Faults();
  faults.plan({ service: 'sns', operation: 'Publish', fault: cut });
  faults.plan({ service: 'webex', fault: refuse });
  expect(faults.next('sns', 'Subscribe', 0)).toBeUndefined();
  expect(faults.next('sns', 'Publish', 0)).toEqual(cut);
  expect(faults.next('webex', 'anything', 0)).toEqual(refuse);
  expect(faults.next('scheduler', 'Publish', 0)).toBeUndefined();
});

it('strike from their first moment until just before their last', () => {
  const faults = new Faults();
  faults.plan({ service: 'sns', from: 10, until: 20, fault: cut });
  const struck = [9, 10, 19, 20].map((now) => faults.next('sns', 'Publish', now) !== undefined);
  expect(struck).toEqual([false, true, true, false]);
});

it('strike as often as planned, the first that fits before the next', () => {
  const faults = new Faults();
  const rule = { service: 'sns', times: 2, fault: cut };
  faults.plan(rule);
  faults.plan({ service: 'sns', times: 1, fault: refuse });
  const struck = [1, 2, 3, 4].map((now) => faults.next('sns', 'Publish', now)?.kind);
  expect(struck).toEqual(['cut-before', 'cut-before', 'answer', undefined]);
  expect(rule.times).toBe(2);
});

it('are counted when they strike, and forgotten when they are cleared', () => {
  const faults = new Faults();
  faults.plan({ service: 'sns', fault: cut });
  faults.next('sns', 'Publish', 0);
  faults.next('webex', 'Publish', 0);
  expect(faults.injected).toBe(1);
  faults.clear();
  expect(faults.next('sns', 'Publish', 0)).toBeUndefined();
  expect(faults.injected).toBe(1);
});
