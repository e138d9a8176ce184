import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { VirtualClock } from '../../sandbox/clock.ts';
import { Faults } from '../../sandbox/faults.ts';
import { serve } from '../../sandbox/loopback-server.ts';

const start = Date.UTC(2026, 10, 23, 6);
const hour = 3_600_000;

it('stands still while a task works, however long that takes', async () => {
  const clock = new VirtualClock(start);
  clock.at(start + 1, () => {});
  await clock.run(async () => {
    for (let turn = 0; turn < 200; turn += 1) await nextTurn();
    expect(clock.now()).toBe(start);
  });
});

it('jumps to the end of a sleep', async () => {
  const clock = new VirtualClock(start);
  const woken = await clock.run(async () => {
    await clock.sleep(24 * hour);
    await clock.sleep(-1);
    return clock.now();
  });
  expect(woken).toBe(start + 24 * hour);
});

it('begins tasks at their moments, in the order in which they were set where that is the same', async () => {
  const clock = new VirtualClock(start);
  const begun: [string, number][] = [];
  const begin = (name: string) => () => begun.push([name, clock.now() - start]);
  clock.at(start + 20, begin('second'));
  clock.at(start + 20, begin('third'));
  clock.at(start + 10, begin('first'));
  clock.at(start - 10, begin('overdue'));
  clock.at(start + 31, begin('too late'));
  clock.at(start + 25, begin('called off'))();
  await clock.runUntil(start + 30);
  expect(begun).toEqual([
    ['overdue', 0],
    ['first', 10],
    ['second', 20],
    ['third', 20],
  ]);
  expect(clock.now()).toBe(start + 30);
});

it('lets one task sleep while others go on', async () => {
  const clock = new VirtualClock(start);
  const seen: string[] = [];
  const act = (name: string, pause: number) => async () => {
    seen.push(`${name} begins at ${clock.now() - start}`);
    await clock.sleep(pause);
    seen.push(`${name} ends at ${clock.now() - start}`);
  };
  clock.at(start + 10, act('long', 100));
  clock.at(start + 20, act('short', 10));
  await clock.run(() => clock.sleep(200));
  expect(seen).toEqual(['long begins at 10', 'short begins at 20', 'short ends at 30', 'long ends at 110']);
});

it('stands still for the part of a task that works while other parts of it sleep', async () => {
  const clock = new VirtualClock(start);
  const standIn = { service: 'any', operation: () => 'any', handle: () => ({ status: 204 }) };
  const server = await serve(standIn, { now: clock.now, sleep: clock.sleep, faults: new Faults() });
  const moments = new Set<number>();
  await clock.run(async () => {
    const work = async () => {
      for (let request = 0; request < 50; request += 1) {
        await fetch(server.url);
        moments.add(clock.now());
      }
    };
    await Promise.all([clock.sleep(1), clock.sleep(2), work()]);
  });
  await server.close();
  expect([...moments]).toEqual([start]);
});

it('lets the slower side of a race go on sleeping without disturbing others', async () => {
  const clock = new VirtualClock(start);
  const ended = await clock.run(async () => {
    await Promise.race([nextTurn(), clock.sleep(hour)]);
    await nextTurn();
    return clock.now();
  });
  expect(ended).toBe(start);
  await clock.run(() => clock.sleep(2 * hour));
  expect(clock.now()).toBe(start + 2 * hour);
});

it('fails with the task that it runs', async () => {
  const clock = new VirtualClock(start);
  const failing = clock.run(async () => {
    await clock.sleep(1);
    throw new Error('broken');
  });
  await expect(failing).rejects.toThrow('broken');
});

it('fails once with a task that it began by itself', async () => {
  const clock = new VirtualClock(start);
  clock.at(start + 1, () => {
    throw new Error('broken');
  });
  await expect(clock.run(() => clock.sleep(10))).rejects.toThrow('broken');
  await clock.runUntil(start + 20);
  expect(clock.now()).toBe(start + 20);
});

it('refuses to be run twice at once, instead of waiting for ever', async () => {
  const clock = new VirtualClock(start);
  await clock.run(async () => {
    await expect(clock.run(async () => {})).rejects.toThrow('The clock runs already');
    await expect(clock.runUntil(start)).rejects.toThrow('The clock runs already');
  });
});
