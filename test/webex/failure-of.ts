import { expect } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { expectNoCanary } from '../support/canaries.ts';

/** What a call fails with. It holds nothing secret, wherever one looks. */
export async function thrownBy(call: Promise<unknown>): Promise<Error> {
  const thrown = await call.then(
    () => expect.unreachable('It has not failed.'),
    (error: unknown) => error,
  );
  expectNoCanary(thrown);
  return thrown as Error;
}

/** The same, where a failure is expected: one that wraps nothing, for what it might wrap holds the request. */
export async function failureOf(call: Promise<unknown>): Promise<Failure> {
  const thrown = await thrownBy(call);
  expect(thrown).toBeInstanceOf(Failure);
  expect((thrown as Failure).cause).toBeUndefined();
  return thrown as Failure;
}
