import { Failure, type FailureCode } from './failures.ts';
import { iso } from './lifetime.ts';
import type { Pass } from './pass.ts';
import type { Instant } from './ports.ts';
import type { ServiceAppRecord } from './record.ts';
import type { WorkingCopy } from './working-copy.ts';

/** The failures after which a service is left alone until `retryAt`. */
const OF_SERVICE = {
  'token endpoint': ['GRANT_REFUSED', 'TOKEN_LIMIT_REACHED', 'TOKEN_ENDPOINT_UNAVAILABLE', 'TOKEN_ANSWER_INVALID'],
  'contact center': ['CONTACT_CENTER_UNAVAILABLE', 'VARIABLE_UNCHANGED'],
} as const satisfies Record<string, readonly FailureCode[]>;

/** An earlier failure that stands and is not to be tried again yet. */
export class HeldFailure extends Failure {}

export function isOfService(service: keyof typeof OF_SERVICE, code: FailureCode | undefined): boolean {
  const codes: readonly (FailureCode | undefined)[] = OF_SERVICE[service];
  return codes.includes(code);
}

/** The record once a refresh has overcome what the token endpoint had against it. */
export function withoutRefusal(record: ServiceAppRecord): ServiceAppRecord {
  if (!isOfService('token endpoint', record.failure?.code)) return record;
  const { failure: _, ...others } = record;
  return others;
}

/** An edit lifts the hold of an earlier failure; once we have saved over it, no check sees that there was one. */
export function withEditHeeded({ edited }: WorkingCopy, record: ServiceAppRecord): ServiceAppRecord {
  return edited ? withoutHold(record) : record;
}

/** The record, free to be tried again with the next check. */
export function withoutHold(record: ServiceAppRecord): ServiceAppRecord {
  if (!record.failure) return record;
  const { retryAt: _, ...failure } = record.failure;
  return { ...record, failure };
}

/** Whether the record's last failure forbids calling the service now. A forced check and an edited record may. */
export function isHeld(service: keyof typeof OF_SERVICE, pass: Pass, now: Instant): boolean {
  const { failure } = pass.copy.record;
  if (!failure?.retryAt || failure.retryAt <= now || !isOfService(service, failure.code)) return false;
  return !pass.order.force && !pass.copy.edited;
}

/** Fails where the service is not to be called now. */
export function respectHold(service: keyof typeof OF_SERVICE, pass: Pass, now: Instant): void {
  const { failure } = pass.copy.record;
  if (!failure?.retryAt || !isHeld(service, pass, now)) return;
  throw new HeldFailure(
    failure.code,
    `Record ${pass.copy.name} has failed since ${iso(failure.since)} and is not tried again before ` +
      `${iso(failure.retryAt)}; a forced check tries at once.`,
  );
}
