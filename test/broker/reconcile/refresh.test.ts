import { describe, expect, it } from 'vitest';
import { check } from '../../lambda/broker/check.ts';
import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import { dueAt } from '../../lambda/broker/record/renewal.ts';
import { DAY, HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import { plainRecord, tokenFrom } from './plain-record.ts';
import { START, World } from './world.ts';

/** Changes what the token endpoint answers from now on. */
function answering(world: World, change: (answer: TokenAnswer, deadline: number) => TokenAnswer): void {
  const { refresh } = world.webex;
  world.webex.refresh = async (credentials, deadline) =>
    change(await refresh.call(world.webex, credentials, deadline), deadline);
}

describe('a refresh', () => {
  it('is due at its moment, and not before', async () => {
    const world = new World();
    await world.settled();
    const due = dueAt('acme', plainRecord(tokenFrom(START, START + 14 * DAY)), world.broker.timing);
    for (const [now, outcome] of [
      [due - 1, 'not_due'],
      [due, 'refreshed'],
    ] as const) {
      world.broker.clock = { ...world.clock, now: () => now };
      expect(await world.check()).toMatchObject({ outcome });
    }
  });

  it('leaves half a minute to save what was bought', async () => {
    const world = new World();
    world.register();
    const deadlines: number[] = [];
    answering(world, (answer, deadline) => {
      deadlines.push(deadline);
      return answer;
    });
    await check(world.broker, { record: 'acme' }, world.time + 5 * MINUTE);
    expect(deadlines).toEqual([world.time + 4.5 * MINUTE]);
  });

  it('keeps the scope that was answered last', async () => {
    const world = new World();
    world.register();
    await world.check();
    expect(world.saved).not.toHaveProperty('scope');
    let scope: string | undefined = 'cjp:config spark:all';
    answering(world, (answer) => ({ ...answer, ...(scope !== undefined && { scope }) }));
    await world.check({ force: true });
    expect(world.saved.scope).toBe('cjp:config spark:all');
    scope = undefined;
    await world.check({ force: true });
    expect(world.saved.scope).toBe('cjp:config spark:all');
    scope = 'cjp:config';
    await world.check({ force: true });
    expect(world.saved.scope).toBe('cjp:config');
  });

  it.each([
    [0, undefined],
    [MINUTE, undefined],
    [MINUTE + 1, MINUTE + 1],
    [-MINUTE, undefined],
    [-MINUTE - 1, -MINUTE - 1],
    [HOUR, HOUR],
  ])('by a clock that is %d ms ahead finds %s', async (skewMs, found) => {
    const world = new World();
    world.webex.skewMs = skewMs;
    world.register();
    await world.check();
    expect(world.reports[0]?.findings.clockSkewMs).toBe(found);
  });

  it('at an endpoint that does not tell the time finds nothing of the clock', async () => {
    const world = new World();
    world.register();
    answering(world, ({ serverTime: _, ...answer }) => answer);
    await world.check();
    expect(world.reports[0]?.findings).toEqual({});
  });

  it('of a record without a token is made also for whoever reports one', async () => {
    const world = new World();
    world.register();
    expect(await world.check({ ifToken: 'ba7816bf' })).toMatchObject({ outcome: 'refreshed' });
  });
});
