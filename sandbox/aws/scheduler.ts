import type { Exchange, PromptStandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError, answerJson } from './aws-error.ts';
import { seconds, uuid } from './notation.ts';
import { page } from './pages.ts';
import type { Schedule, ScheduleGroup, Schedules } from './schedules.ts';

type Operate = (schedules: Schedules, name: string, exchange: Exchange) => unknown;

/** By method and by the path before the name. */
const operations: Record<string, [name: string, operate: Operate]> = {
  'POST /schedules/': [
    'CreateSchedule',
    (schedules, Name, { body }) => ({ ScheduleArn: schedules.create({ ...JSON.parse(body), Name }).arn }),
  ],
  'GET /schedules/': [
    'GetSchedule',
    (schedules, name, { query }) => describeSchedule(schedules.get(query.get('groupName') ?? 'default', name)),
  ],
  'DELETE /schedules/': [
    'DeleteSchedule',
    (schedules, name, { query }) => schedules.delete(query.get('groupName') ?? 'default', name),
  ],
  'GET /schedules': ['ListSchedules', (schedules, _, { query }) => listSchedules(schedules, query)],
  'POST /schedule-groups/': [
    'CreateScheduleGroup',
    (schedules, name) => ({ ScheduleGroupArn: schedules.createGroup(name).arn }),
  ],
  'GET /schedule-groups/': ['GetScheduleGroup', (schedules, name) => describeGroup(schedules.group(name))],
};

/** EventBridge Scheduler as its clients hear it: REST with JSON over the schedules. */
export function scheduler(schedules: Schedules): PromptStandIn {
  const random = seededRandom(2);
  return {
    service: 'scheduler',
    operation: (exchange) => route(exchange).operation,
    handle: (exchange) =>
      answerJson('application/json', uuid(random), () => {
        const { operate, name } = route(exchange);
        return operate(schedules, name, exchange);
      }),
  };
}

function route({ method, path }: Exchange): { operation: string; operate: Operate; name: string } {
  const [, collection = path, name = ''] = /^(\/schedules\/|\/schedule-groups\/)(.+)$/.exec(path) ?? [];
  const found = operations[`${method} ${collection}`];
  if (found) return { operation: found[0], operate: found[1], name };
  return {
    operation: `${method} ${path}`,
    name,
    operate: () => {
      throw new AwsError('UnknownOperationException', 'There is no such operation.', 404);
    },
  };
}

function listSchedules(schedules: Schedules, query: URLSearchParams) {
  const group = query.get('ScheduleGroup');
  if (group) schedules.group(group);
  const state = query.get('State');
  const wanted = schedules
    .list()
    .filter((schedule) => group === null || schedule.group === group)
    .filter((schedule) => state === null || stateOf(schedule) === state)
    .filter((schedule) => schedule.name.startsWith(query.get('NamePrefix') ?? ''));
  const size = Number(query.get('MaxResults') ?? 100);
  const { items, NextToken } = page(wanted, size, query.get('NextToken') ?? undefined, 'ValidationException');
  return { Schedules: items.map(summarise), NextToken };
}

function stateOf(schedule: Schedule): string {
  return schedule.request.State ?? 'ENABLED';
}

function summarise(schedule: Schedule) {
  return {
    Arn: schedule.arn,
    Name: schedule.name,
    GroupName: schedule.group,
    State: stateOf(schedule),
    CreationDate: seconds(schedule.createdAt),
    LastModificationDate: seconds(schedule.createdAt),
    Target: { Arn: schedule.request.Target.Arn },
  };
}

function describeSchedule(schedule: Schedule) {
  const { ClientToken: _, ...request } = schedule.request;
  return {
    ScheduleExpressionTimezone: 'UTC',
    ActionAfterCompletion: 'NONE',
    ...summarise(schedule),
    ...request,
  };
}

function describeGroup(group: ScheduleGroup) {
  return {
    Arn: group.arn,
    Name: group.name,
    State: 'ACTIVE',
    CreationDate: seconds(group.createdAt),
    LastModificationDate: seconds(group.createdAt),
  };
}
