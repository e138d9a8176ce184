import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { isAmong, pick, type Turn } from './choices.ts';
import { type Operation, serviceOf } from './operation.ts';
import type { World } from './world.ts';

export type Fault =
  | 'none'
  /** Refused before any effect, for the moment. */
  | 'refused'
  /** Refused for good, as far as the answer says. */
  | 'forbidden'
  /** Done, and the answer lost. */
  | 'lost'
  /** Done, but so slowly that the caller gives up. */
  | 'times out'
  /** The caller gives up; done all the same, later. */
  | 'comes late'
  /** Slow; the caller gives up if its own deadline comes first. */
  | 'slow'
  /** What was true a moment ago. */
  | 'stale'
  | 'killed before'
  | 'killed after'
  /** 429 with Retry-After. */
  | 'asks to wait'
  | 'token limit'
  /** 200 with an unreadable body. */
  | 'garbled'
  /** Refused, as is every write for a while. */
  | 'away'
  /** 200, and nothing was stored. */
  | 'ignored'
  /** One record of a batch cannot be read. */
  | 'unreadable'
  /** The list ends in the middle. */
  | 'breaks off';

const always = ['refused', 'lost', 'times out', 'comes late', 'slow', 'killed before', 'killed after'] as const;
const read = ['refused', 'times out', 'slow', 'stale', 'stale', 'killed before'] as const;

/** What can befall a step. What a read does is nothing: whether its answer was lost or never given is the same. */
export const faultsOf: Record<string, readonly [Fault, ...Fault[]]> = {
  'get AWSCURRENT': read,
  'get STATE': read,
  'get version': read,
  'list versions': [...read, 'forbidden'],
  'list records': ['refused', 'stale', 'stale', 'unreadable', 'slow', 'breaks off', 'killed before'],
  'put STATE': [...always, 'forbidden', 'away'],
  'put LEASE': [...always, 'forbidden'],
  refresh: [...always, 'slow', 'slow', 'asks to wait', 'token limit', 'garbled'],
  mint: [...always, 'garbled'],
  tokenExpiry: ['refused', 'times out', 'slow'],
  look: ['refused', 'times out', 'slow', 'stale', 'killed before', 'asks to wait', 'forbidden'],
  find: ['refused', 'times out', 'slow', 'stale', 'killed before', 'forbidden'],
  publish: [...always, 'asks to wait', 'ignored', 'forbidden'],
  wake: ['refused', 'lost', 'killed before', 'killed after'],
  notify: ['refused', 'lost', 'killed before', 'killed after'],
};

/** How long before an unanswered call is given up: as the clients are set up. */
export const patience = { store: 10 * SECOND, 'token endpoint': MINUTE, 'contact center': MINUTE, people: MINUTE };

/** How old a read can be: Secrets Manager's copies agree within moments; a batch may have waited for its turn. */
export const STALE_FOR = 5 * SECOND;
const BATCH_STALE_FOR = 5 * MINUTE;

/** The fault that a turn has in store for an operation. */
export function chooseFault(world: World, operation: Operation, { fault, detail }: Turn): Fault {
  const possible = faultsOf[operation.step];
  if (!possible || operation.decided) return 'none';
  if (world.circumstances.neighbour === 'hanging' && isOfNeighbour(operation)) return 'times out';
  if (operation.step === 'list records' && operation.task.listBroke) return 'breaks off';
  if (!isAmong(world.circumstances.faultRate, fault)) return 'none';
  const chosen = pick(detail, possible);
  // No reader sees that a masked variable holds something else.
  const isInvisible = operation.step === 'publish' && (chosen === 'comes late' || chosen === 'ignored');
  return isInvisible && world.circumstances.masked ? 'times out' : chosen;
}

function isOfNeighbour({ record, step }: Operation): boolean {
  return record === 'beta' && step !== 'notify';
}

/** How many changes a read has not seen yet; 0 where there is none so young. */
export function chooseLag(world: World, { step, record }: Operation, detail: number): number {
  const from = world.time - (step === 'list records' ? BATCH_STALE_FOR : STALE_FOR);
  const recent = world.history.changesSince(record ?? 'acme', from);
  return recent && 1 + (detail % recent);
}

function retryAfter(detail: number): number {
  return pick(detail >> 4, [30 * MINUTE, 2 * MINUTE, 3 * HOUR]);
}

/** What a port fails with when its service does. */
export function failureOf(world: World, { step }: Operation, fault: Fault, detail: number): Error {
  if (fault === 'token limit') return new Failure('TOKEN_LIMIT_REACHED', 'Webex answered 429.', { status: 429 });
  if (fault === 'garbled') return new Failure('TOKEN_ANSWER_INVALID', 'Webex answered 200, but not with JSON.');
  // The client asks again by itself; an endpoint that rotates does not know the old token any more.
  const isRefusedInTheEnd = step === 'refresh' && world.webex.refreshTokens === 'rotate' && detail % 2 === 1;
  if (isRefusedInTheEnd && (fault === 'lost' || fault === 'times out')) {
    return new Failure('GRANT_REFUSED', 'Webex answered 400.', { status: 400 });
  }
  const asked = fault === 'asks to wait' ? { retryAfterMs: retryAfter(detail) } : {};
  switch (serviceOf(step)) {
    case 'store':
      return awsError(fault === 'forbidden' ? 'AccessDeniedException' : 'InternalServiceError');
    case 'token endpoint':
      return new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex gave no answer.', asked);
    case 'contact center':
      return fault === 'forbidden'
        ? new Failure('WRITER_REFUSED', 'The API answered 403.', { status: 403 })
        : new Failure('CONTACT_CENTER_UNAVAILABLE', 'The API gave no answer.', asked);
    case 'people':
      return new Error('no answer');
  }
}

function awsError(name: string): Error {
  return Object.assign(new Error(name), { name });
}
