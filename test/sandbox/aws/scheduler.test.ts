import {
  ConflictException,
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  paginateListSchedules,
  ResourceNotFoundException,
  SchedulerClient,
  ValidationException,
} from '@aws-sdk/client-scheduler';
import { describe, expect, it } from 'vitest';
import { scheduler } from '../../../sandbox/aws/scheduler.ts';
import { Schedules } from '../../../sandbox/aws/schedules.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

const minute = 60_000;
const hour = 60 * minute;
const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:token-broker';
const RoleArn = 'arn:aws:iam::123456789012:role/token-broker-scheduler';

async function start(seed = 1) {
  const clock = startClock();
  const deliveries: { at: number; targetArn: string; input: string }[] = [];
  const schedules = new Schedules(
    clock,
    (targetArn, input) => deliveries.push({ at: clock.now() - monday, targetArn, input }),
    seed,
  );
  schedules.createGroup('token-broker');
  const served = await serveForTest(scheduler(schedules), clock);
  return { clock, schedules, deliveries, url: served.url, client: served.connect(SchedulerClient) };
}

/** A wake as the broker makes it, in half an hour. */
function wake(changes: Partial<CreateScheduleCommandInput> = {}): CreateScheduleCommand {
  return new CreateScheduleCommand({
    Name: 'acme',
    GroupName: 'token-broker',
    ScheduleExpression: 'at(2026-11-23T06:30:00)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: { Arn: functionArn, RoleArn, Input: '{"serviceApp":"acme"}' },
    ActionAfterCompletion: 'DELETE',
    ...changes,
  });
}

const find = (Name = 'acme') => new GetScheduleCommand({ Name, GroupName: 'token-broker' });

describe('creating a schedule', () => {
  it('answers its ARN and keeps what it was given', async () => {
    const { client } = await start();
    const { ScheduleArn } = await client.send(wake());
    expect(ScheduleArn).toBe('arn:aws:scheduler:eu-west-1:123456789012:schedule/token-broker/acme');
    expect(await client.send(find())).toMatchObject({
      Arn: ScheduleArn,
      Name: 'acme',
      GroupName: 'token-broker',
      State: 'ENABLED',
      ScheduleExpression: 'at(2026-11-23T06:30:00)',
      ScheduleExpressionTimezone: 'UTC',
      ActionAfterCompletion: 'DELETE',
      CreationDate: new Date(monday),
      Target: { Arn: functionArn, RoleArn, Input: '{"serviceApp":"acme"}' },
    });
  });

  it('refuses a name that is taken, but not a repetition of the same request', async () => {
    const { client, schedules } = await start();
    await client.send(wake({ ClientToken: 'one' }));
    await client.send(wake({ ClientToken: 'one' }));
    const other = client.send(wake({ ClientToken: 'two' }));
    await expect(other).rejects.toThrow(ConflictException);
    await expect(other).rejects.toThrow('Schedule acme already exists.');
    expect(schedules.list()).toHaveLength(1);
  });

  it('takes the same name in another group', async () => {
    const { client, schedules } = await start();
    await client.send(wake());
    await client.send(wake({ GroupName: undefined }));
    expect(schedules.list().map((schedule) => schedule.group)).toEqual(['token-broker', 'default']);
  });

  it('needs a group that exists', async () => {
    const { client } = await start();
    const created = client.send(wake({ GroupName: 'absent' }));
    await expect(created).rejects.toThrow(ResourceNotFoundException);
    await expect(created).rejects.toThrow('Schedule group absent does not exist.');
  });

  it.each([
    ['a space in the name', { Name: 'a b' }],
    ['a name of 65 characters', { Name: 'x'.repeat(65) }],
    ['no expression', { ScheduleExpression: undefined }],
    ['an expression of another kind', { ScheduleExpression: 'cron(0 * * * ? *)' }],
    ['a moment with a zone', { ScheduleExpression: 'at(2026-11-23T06:30:00Z)' }],
    ['a day that does not exist', { ScheduleExpression: 'at(2027-02-30T06:30:00)' }],
    ['a moment in the past', { ScheduleExpression: 'at(2026-11-23T05:59:59)' }],
    ['a rate of nothing', { ScheduleExpression: 'rate(0 minutes)' }],
    ['a rate in seconds', { ScheduleExpression: 'rate(30 seconds)' }],
    ['an unknown time zone', { ScheduleExpressionTimezone: 'Europe/Nowhere' }],
    ['no flexible time window', { FlexibleTimeWindow: undefined }],
    ['a flexible time window without its length', { FlexibleTimeWindow: { Mode: 'FLEXIBLE' as const } }],
    [
      'a flexible time window that is off and long',
      { FlexibleTimeWindow: { Mode: 'OFF' as const, MaximumWindowInMinutes: 5 } },
    ],
    ['no target', { Target: undefined }],
    ['no role', { Target: { Arn: functionArn, RoleArn: undefined } }],
    ['a target that is no ARN', { Target: { Arn: 'token-broker', RoleArn } }],
    ['a role that is no role', { Target: { Arn: functionArn, RoleArn: functionArn } }],
    [
      'a dead-letter queue that is no queue',
      { Target: { Arn: functionArn, RoleArn, DeadLetterConfig: { Arn: RoleArn } } },
    ],
    ['too many retries', { Target: { Arn: functionArn, RoleArn, RetryPolicy: { MaximumRetryAttempts: 186 } } }],
    ['an unknown action after completion', { ActionAfterCompletion: 'FORGET' as never }],
    ['a member that the sandbox would ignore', { EndDate: new Date(monday + hour) }],
  ])('refuses %s', async (_, changes) => {
    const { client, schedules } = await start();
    await expect(client.send(wake(changes as Partial<CreateScheduleCommandInput>))).rejects.toThrow(
      ValidationException,
    );
    expect(schedules.list()).toEqual([]);
  });
});

describe('a one-time schedule', () => {
  it('fires once, within its minute, with the input of its target', async () => {
    const { client, clock, deliveries } = await start();
    await client.send(wake());
    await clock.runUntil(monday + 30 * minute - 1);
    expect(deliveries).toEqual([]);
    await clock.runUntil(monday + 31 * minute - 1);
    expect(deliveries).toMatchObject([{ targetArn: functionArn, input: '{"serviceApp":"acme"}' }]);
    await clock.runUntil(monday + 48 * hour);
    expect(deliveries).toHaveLength(1);
  });

  it('is removed some minutes after it has fired; until then its name is taken', async () => {
    const { client, clock } = await start();
    await client.send(wake());
    await clock.runUntil(monday + 31 * minute);
    await expect(client.send(wake({ ScheduleExpression: 'at(2026-11-23T07:30:00)' }))).rejects.toThrow(
      ConflictException,
    );
    await clock.runUntil(monday + 36 * minute);
    await expect(client.send(find())).rejects.toThrow('Schedule acme does not exist.');
    await client.send(wake({ ScheduleExpression: 'at(2026-11-23T07:30:00)' }));
  });

  it('stays for good if it is not to be deleted', async () => {
    const { client, clock } = await start();
    await client.send(wake({ ActionAfterCompletion: 'NONE' }));
    await clock.runUntil(monday + 48 * hour);
    expect(await client.send(find())).toMatchObject({ Name: 'acme' });
  });

  it('means the time that clocks show in its time zone', async () => {
    const { client, clock, deliveries } = await start();
    const summer = { ScheduleExpression: 'at(2027-07-01T09:00:00)', ScheduleExpressionTimezone: 'America/New_York' };
    await client.send(wake(summer));
    await clock.runUntil(Date.UTC(2027, 6, 1, 13) - 1);
    expect(deliveries).toEqual([]);
    await clock.runUntil(Date.UTC(2027, 6, 1, 13, 1));
    expect(deliveries).toHaveLength(1);
  });

  it('fires anywhere inside a flexible window', async () => {
    const late = [];
    for (let seed = 1; seed <= 20; seed += 1) {
      const { client, clock, deliveries } = await start(seed);
      await client.send(wake({ FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 } }));
      await clock.runUntil(monday + 45 * minute);
      late.push(...deliveries.map((delivery) => delivery.at - 30 * minute));
    }
    expect(late).toHaveLength(20);
    expect(Math.max(...late)).toBeGreaterThan(10 * minute);
    expect(Math.min(...late)).toBeGreaterThanOrEqual(0);
  });

  it('does not fire once it is deleted, nor while it is disabled', async () => {
    const { client, clock, deliveries } = await start();
    await client.send(wake());
    await client.send(new DeleteScheduleCommand({ Name: 'acme', GroupName: 'token-broker' }));
    await client.send(wake({ Name: 'off', State: 'DISABLED' }));
    await clock.runUntil(monday + hour);
    expect(deliveries).toEqual([]);
    const again = client.send(new DeleteScheduleCommand({ Name: 'acme', GroupName: 'token-broker' }));
    await expect(again).rejects.toThrow(ResourceNotFoundException);
  });

  it('without an input sends the default notification', async () => {
    const { client, clock, deliveries } = await start();
    await client.send(wake({ Target: { Arn: functionArn, RoleArn } }));
    await clock.runUntil(monday + hour);
    expect(JSON.parse(deliveries[0]?.input ?? '')).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.scheduler',
      account: '123456789012',
      region: 'eu-west-1',
      resources: ['arn:aws:scheduler:eu-west-1:123456789012:schedule/token-broker/acme'],
    });
  });
});

describe('a rate', () => {
  it.each([
    ['rate(1 hour)', hour],
    ['rate(15 minutes)', 15 * minute],
    ['rate(2 days)', 48 * hour],
  ])('%s fires at once and then again and again, each time within its minute', async (ScheduleExpression, period) => {
    const { client, clock, deliveries } = await start();
    await client.send(wake({ Name: 'sweep', ScheduleExpression }));
    await clock.runUntil(monday + 5 * period - 1);
    expect(deliveries.map((delivery) => Math.floor(delivery.at / period))).toEqual([0, 1, 2, 3, 4]);
    for (const { at } of deliveries) expect(at % period).toBeLessThan(minute);
  });

  it('fires for the first time after its start', async () => {
    const { client, clock, deliveries } = await start();
    const StartDate = new Date(monday + 90 * minute);
    await client.send(wake({ Name: 'sweep', ScheduleExpression: 'rate(1 hour)', StartDate }));
    expect((await client.send(find('sweep'))).StartDate).toEqual(StartDate);
    await clock.runUntil(monday + 3 * hour);
    expect(deliveries.map((delivery) => Math.floor(delivery.at / minute))).toEqual([90, 150]);
  });

  it('goes on while its target is still at work', async () => {
    const clock = startClock();
    const begun: number[] = [];
    const schedules = new Schedules(clock, async () => {
      begun.push(clock.now());
      await clock.sleep(90 * minute);
    });
    schedules.create({
      Name: 'sweep',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: functionArn, RoleArn },
    });
    await clock.runUntil(monday + 4 * hour - 1);
    expect(begun).toHaveLength(4);
  });
});

describe('deliveries', () => {
  const deliver = async (seed: number, share: { twice: number; lost: number }) => {
    const { client, clock, schedules, deliveries } = await start(seed);
    schedules.misdeliver(share);
    await client.send(wake({ ScheduleExpression: 'rate(1 hour)' }));
    await clock.runUntil(monday + 1000 * hour);
    return deliveries.map((delivery) => delivery.at);
  };

  it('get lost or happen twice as often as asked for, and the same way for the same seed', async () => {
    const spoilt = await deliver(5, { twice: 0.2, lost: 0.1 });
    const counts = Map.groupBy(spoilt, (at) => Math.floor(at / hour));
    const twice = [...counts.values()].filter((times) => times.length === 2);
    expect(1000 - counts.size).toBeGreaterThan(70);
    expect(1000 - counts.size).toBeLessThan(130);
    expect(twice.length).toBeGreaterThan(160);
    expect(twice.length).toBeLessThan(240);
    expect(await deliver(5, { twice: 0.2, lost: 0.1 })).toEqual(spoilt);
    expect(await deliver(6, { twice: 0.2, lost: 0.1 })).not.toEqual(spoilt);
  });

  it('that fail stop the driver of the clock', async () => {
    const clock = startClock();
    const schedules = new Schedules(clock, async () => {
      throw new Error('an uncaught failure');
    });
    schedules.create({
      Name: 'sweep',
      ScheduleExpression: 'rate(1 hour)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: functionArn, RoleArn },
    });
    await expect(clock.runUntil(monday + hour)).rejects.toThrow('an uncaught failure');
  });
});

describe('looking around', () => {
  it('lists schedules by group, state and start of the name, in pages', async () => {
    const { client } = await start();
    for (const Name of ['wake-1', 'wake-2', 'wake-3', 'other']) await client.send(wake({ Name }));
    await client.send(wake({ Name: 'wake-4', GroupName: 'default' }));
    await client.send(wake({ Name: 'wake-5', State: 'DISABLED' }));
    const wanted = { GroupName: 'token-broker', NamePrefix: 'wake-', State: 'ENABLED' as const };
    const names: (string | undefined)[][] = [];
    for await (const page of paginateListSchedules({ client, pageSize: 2 }, wanted)) {
      names.push((page.Schedules ?? []).map((schedule) => schedule.Name));
    }
    expect(names).toEqual([['wake-1', 'wake-2'], ['wake-3']]);
    const everything = await client.send(new ListSchedulesCommand({}));
    expect(everything.Schedules).toHaveLength(6);
    await expect(client.send(new ListSchedulesCommand({ GroupName: 'absent' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('makes and finds groups', async () => {
    const { client } = await start();
    await client.send(new CreateScheduleGroupCommand({ Name: 'second' }));
    await expect(client.send(new CreateScheduleGroupCommand({ Name: 'second' }))).rejects.toThrow(ConflictException);
    expect(await client.send(new GetScheduleGroupCommand({ Name: 'second' }))).toMatchObject({
      Arn: 'arn:aws:scheduler:eu-west-1:123456789012:schedule-group/second',
      State: 'ACTIVE',
      CreationDate: new Date(monday),
    });
    await expect(client.send(new GetScheduleGroupCommand({ Name: 'third' }))).rejects.toThrow(
      ResourceNotFoundException,
    );
  });

  it('knows no other operations', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/tags/x`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});
