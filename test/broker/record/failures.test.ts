import { expect, it } from 'vitest';
import { Failure, isFailureCode, toFailure } from '../../../lambda/broker/record/failures.ts';

it('a failure has its code for a name, and what the service answered', () => {
  const failure = new Failure('GRANT_REFUSED', 'Webex refuses.', {
    status: 400,
    trackingId: 'ROUTER_1',
    retryAfterMs: 5,
  });
  expect(failure).toMatchObject({
    name: 'GRANT_REFUSED',
    code: 'GRANT_REFUSED',
    message: 'Webex refuses.',
    status: 400,
    trackingId: 'ROUTER_1',
    retryAfterMs: 5,
  });
});

it('a failure keeps its cause, and has none where there is none', () => {
  const cause = new Error('socket hang up');
  expect(new Failure('INTERNAL', 'It broke.', { cause }).cause).toBe(cause);
  expect('cause' in new Failure('INTERNAL', 'It broke.')).toBe(false);
});

it.each([
  ['REGISTRY_UNAVAILABLE', true],
  ['SAVE_FAILED', true],
  ['TOKEN_ENDPOINT_UNAVAILABLE', true],
  ['TOKEN_ANSWER_INVALID', true],
  ['VARIABLE_UNCHANGED', true],
  ['CONSUMER_TOKEN_FAILED', true],
  ['CONTACT_CENTER_UNAVAILABLE', true],
  ['INTERNAL', true],
  ['EVENT_INVALID', false],
  ['CONFIG_INVALID', false],
  ['RECORD_NOT_FOUND', false],
  ['RECORD_INVALID', false],
  ['GRANT_REFUSED', false],
  ['TOKEN_LIMIT_REACHED', false],
  ['TOKEN_TOO_LONG', false],
  ['WRITER_REFUSED', false],
  ['VARIABLE_NOT_FOUND', false],
  ['VARIABLE_REJECTED', false],
] as const)('%s may pass by itself: %s', (code, transient) => {
  expect(isFailureCode(code)).toBe(true);
  expect(new Failure(code, 'It broke.').transient).toBe(transient);
});

it.each([['toString'], [''], [undefined], [['GRANT_REFUSED']]])('%j is no failure code', (text) => {
  expect(isFailureCode(text)).toBe(false);
});

it('what is thrown is a failure already, or INTERNAL with its kind and without its message', () => {
  const failure = new Failure('SAVE_FAILED', 'It was not saved.');
  expect(toFailure(failure)).toBe(failure);

  const thrown = new TypeError('cannot read abc');
  expect(toFailure(thrown)).toMatchObject({
    code: 'INTERNAL',
    message: 'An unexpected TypeError stopped the pass; this is a bug in the broker.',
    cause: thrown,
  });
  expect(toFailure('abc')).toMatchObject({
    message: 'An unexpected string stopped the pass; this is a bug in the broker.',
    cause: 'abc',
  });
});
