import { isDeepStrictEqual } from 'node:util';
import type { Instant, VirtualClock } from '../clock.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { arn, uuid } from './notation.ts';
import { parseExpression, type Timing } from './schedule-expression.ts';
import { checkName, checkScheduleRequest, type ScheduleRequest } from './schedule-request.ts';

const minute = 60_000;

export interface ScheduleGroup {
  name: string;
  arn: string;
  createdAt: Instant;
}

export interface Schedule {
  name: string;
  group: string;
  arn: string;
  createdAt: Instant;
  timing: Timing;
  request: ScheduleRequest;
  /** The moment that it is set for next; absent if it never fires any more. */
  next?: Instant;
}

/** What it takes to set a schedule again. */
export type KeptSchedule = Pick<Schedule, 'request' | 'createdAt' | 'next'>;

/**
 * The asynchronous invocation of a target. The schedule does not learn its result: if it fails, the run of the
 * clock fails.
 */
export type Deliver = (targetArn: string, input: string) => unknown;

/** The schedules of one account, firing on the virtual clock within the minute that they are set for. */
export class Schedules {
  readonly #clock: Pick<VirtualClock, 'now' | 'at'>;
  readonly #deliver: Deliver;
  readonly #random: () => number;
  readonly #groups = new Map<string, ScheduleGroup>();
  readonly #schedules = new Map<string, Schedule>();
  readonly #callOff = new Map<Schedule, () => void>();
  #twice = 0;
  #lost = 0;

  constructor(clock: Pick<VirtualClock, 'now' | 'at'>, deliver: Deliver, seed = 1) {
    this.#clock = clock;
    this.#deliver = deliver;
    this.#random = seededRandom(seed);
    this.createGroup('default');
  }

  /** From now on these shares (0 to 1) of the deliveries happen twice, within a minute, or not at all. */
  misdeliver(share: { twice: number; lost: number }): void {
    this.#twice = share.twice;
    this.#lost = share.lost;
  }

  createGroup(name: string): ScheduleGroup {
    checkName('name', name);
    if (this.#groups.has(name)) throw new AwsError('ConflictException', `Schedule group ${name} already exists.`, 409);
    const group = { name, arn: arn('scheduler', `schedule-group/${name}`), createdAt: this.#clock.now() };
    this.#groups.set(name, group);
    return group;
  }

  group(name: string): ScheduleGroup {
    const group = this.#groups.get(name);
    if (group) return group;
    throw new AwsError('ResourceNotFoundException', `Schedule group ${name} does not exist.`, 404);
  }

  /** The same request with the same ClientToken again changes nothing. */
  create(given: Partial<ScheduleRequest>): Schedule {
    const request = checkScheduleRequest(given);
    const { Name: name, GroupName: group = 'default' } = request;
    this.group(group);
    const existing = this.#schedules.get(`${group}/${name}`);
    if (existing && request.ClientToken && isDeepStrictEqual(existing.request, request)) return existing;
    if (existing) throw new AwsError('ConflictException', `Schedule ${name} already exists.`, 409);
    const timing = parseExpression(request.ScheduleExpression, request.ScheduleExpressionTimezone ?? 'UTC');
    const createdAt = this.#clock.now();
    const first = 'once' in timing ? timing.once : Math.max(createdAt, (request.StartDate ?? 0) * 1000);
    if (first < createdAt) {
      throw new AwsError(
        'ValidationException',
        `Invalid Schedule Expression ${request.ScheduleExpression}. The date must be in the future.`,
      );
    }
    const schedule = this.#add({ request, createdAt });
    if (request.State !== 'DISABLED') this.#arm(schedule, first);
    return schedule;
  }

  /** All that will fire again or stay, as `adopt` takes it. */
  kept(): KeptSchedule[] {
    return this.list()
      .filter(({ next, request }) => next !== undefined || request.ActionAfterCompletion !== 'DELETE')
      .map(({ request, createdAt, next }) => ({ request, createdAt, ...(next !== undefined && { next }) }));
  }

  /** From now on these are all there is; what is overdue fires once, at once. */
  adopt(schedules: readonly KeptSchedule[]): void {
    for (const schedule of this.list()) this.#remove(schedule);
    for (const { next, request, createdAt } of schedules) {
      const schedule = this.#add({ request: checkScheduleRequest(request), createdAt });
      if (next !== undefined) this.#arm(schedule, next);
    }
  }

  get(group: string, name: string): Schedule {
    this.group(group);
    const schedule = this.#schedules.get(`${group}/${name}`);
    if (schedule) return schedule;
    throw new AwsError('ResourceNotFoundException', `Schedule ${name} does not exist.`, 404);
  }

  /** In order of creation. */
  list(): Schedule[] {
    return [...this.#schedules.values()];
  }

  delete(group: string, name: string): void {
    this.#remove(this.get(group, name));
  }

  #add({ request, createdAt }: KeptSchedule): Schedule {
    const { Name: name, GroupName: group = 'default' } = request;
    const timing = parseExpression(request.ScheduleExpression, request.ScheduleExpressionTimezone ?? 'UTC');
    const schedule = { name, group, arn: arn('scheduler', `schedule/${group}/${name}`), createdAt, timing, request };
    this.#schedules.set(`${group}/${name}`, schedule);
    return schedule;
  }

  #arm(schedule: Schedule, moment: Instant): void {
    schedule.next = moment;
    const window = (schedule.request.FlexibleTimeWindow.MaximumWindowInMinutes ?? 1) * minute;
    const callOff = this.#clock.at(moment + this.#upTo(window), () => this.#fire(schedule, moment));
    this.#callOff.set(schedule, callOff);
  }

  #fire(schedule: Schedule, moment: Instant): unknown {
    delete schedule.next;
    if ('every' in schedule.timing) this.#arm(schedule, this.#following(moment, schedule.timing.every));
    else if (schedule.request.ActionAfterCompletion === 'DELETE') {
      const callOff = this.#clock.at(this.#clock.now() + minute + this.#upTo(4 * minute), () => this.#remove(schedule));
      this.#callOff.set(schedule, callOff);
    }
    const { Arn, Input = this.#notification(schedule) } = schedule.request.Target;
    const luck = this.#random();
    if (luck < this.#lost) return undefined;
    if (luck < this.#lost + this.#twice) {
      this.#clock.at(this.#clock.now() + this.#upTo(minute), () => this.#deliver(Arn, Input));
    }
    return this.#deliver(Arn, Input);
  }

  /** What a clock that stood still has left out is left out. */
  #following(moment: Instant, every: number): Instant {
    return moment + every * Math.max(1, Math.ceil((this.#clock.now() - moment) / every));
  }

  /** What a target hears from a schedule without an input. */
  #notification(schedule: Schedule): string {
    const [, , , region, account] = schedule.arn.split(':');
    return JSON.stringify({
      version: '0',
      id: uuid(this.#random),
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account,
      time: new Date(this.#clock.now()).toISOString(),
      region,
      resources: [schedule.arn],
      detail: '{}',
    });
  }

  #remove(schedule: Schedule): void {
    this.#callOff.get(schedule)?.();
    this.#callOff.delete(schedule);
    this.#schedules.delete(`${schedule.group}/${schedule.name}`);
  }

  #upTo(ms: number): number {
    return Math.floor(this.#random() * ms);
  }
}
