import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { VARIABLE, World } from '../world.ts';

/** Notes when a version was made, a token refreshed, and how often the store refused for its quota. */
function bookkeeping(world: World) {
  const book = { versions: [] as number[], purchases: [] as number[], refusals: 0 };
  const { fault } = world;
  world.fault = (step, subject, effect) =>
    fault(step, subject, () => {
      try {
        const before = world.secrets.versions('acme');
        const answer = effect();
        if (/^put /.test(step) && (world.secrets.versions('acme') > before || before >= 100))
          book.versions.push(world.time);
        if (step === 'refresh') book.purchases.push(world.time);
        return answer;
      } catch (error) {
        if ((error as Error).name === 'LimitExceededException') book.refusals += 1;
        throw error;
      }
    });
  return book;
}

/** The most of these moments that fall into any 24 hours. */
function mostInADay(moments: number[]): number {
  return Math.max(0, ...moments.map((first, n) => moments.slice(n).filter((at) => at < first + DAY).length));
}

async function settled(sweepMinutes = 60): Promise<World> {
  const world = new World();
  world.deps.timing = { renewAt: 0.5, sweepMs: sweepMinutes * MINUTE };
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  world.messages.length = 0;
  return world;
}

describe('a variable that a person or a subflow writes before each sweep', () => {
  it.each([5, 10])(
    'is put right each time for a week of sweeps every %d minutes, within the quota',
    async (minutes) => {
      const world = await settled(minutes);
      const book = bookkeeping(world);
      const end = world.time + 7 * DAY;
      for (let n = 0; world.time < end; n += 1) {
        world.time += minutes * MINUTE;
        world.contactCenter.edit(VARIABLE, `written by the subflow, ${n}`);
        expect(await world.sweep()).toMatchObject({ failed: [] });
        expect(world.published).toBe(world.token);
      }
      expect(mostInADay(book.versions)).toBeLessThanOrEqual(60);
      expect(book.refusals).toBe(0);
      expect(book.purchases).toHaveLength(1);
      expect(world.subjects).toEqual(['Webex token of acme: the variable keeps changing']);
    },
  );
});

describe('a script that forces a refresh every 25 minutes', () => {
  it('is refused where the record has made its versions for the day: nothing is spent, and callers stay safe', async () => {
    const world = await settled();
    const book = bookkeeping(world);
    const end = world.time + 3 * DAY;
    let done = 0;
    let refused = 0;
    for (let n = 1; world.time < end; n += 1) {
      world.time += 25 * MINUTE;
      const before = book.purchases.length;
      const outcome = await world.reconcile({ force: true }).catch((failure: Failure) => failure);
      if (outcome instanceof Failure) {
        expect(outcome).toMatchObject({ code: 'SAVE_FAILED', message: expect.stringContaining('nothing was spent') });
        expect(book.purchases).toHaveLength(before);
        refused += 1;
      } else done += 1;
      if (n % 3 === 0) await world.sweep();
      expect(world.webex.isLive(world.published)).toBe(true);
    }
    expect(mostInADay(book.versions)).toBeLessThanOrEqual(60);
    expect(book.refusals).toBe(0);
    expect(done).toBeGreaterThan(60);
    expect(refused).toBeGreaterThan(0);
    world.pass(1);
    expect(await world.reconcile({ force: true })).toMatchObject({ outcome: 'refreshed' });
  });
});

describe('a token that is revoked before each sweep', () => {
  it.each([undefined, 'writer'])(
    'is replaced at most twelve times a day, and people hear why not more (writer: %s)',
    async (writer) => {
      const world = await settled();
      if (writer) {
        await world.settled('writer', { target: undefined });
        world.edit('acme', { writer });
        await world.reconcile();
      }
      const book = bookkeeping(world);
      const end = world.time + 3 * DAY;
      while (world.time < end) {
        world.time += HOUR;
        world.webex.tokens.delete(world.published);
        await world.sweep();
      }
      const most = mostInADay(book.purchases);
      expect(most).toBeLessThanOrEqual(12);
      // As long as the limit allows it, each sweep heals what was revoked.
      expect(most).toBe(12);
      expect(world.subjects).toContain('Webex token of acme: REFRESH_LIMIT_REACHED');
      expect(mostInADay(book.versions)).toBeLessThanOrEqual(60);
    },
  );
});

describe('a report of the same failing token', () => {
  it('refreshes at most twelve times a day, though each token is new', async () => {
    const world = await settled();
    const book = bookkeeping(world);
    for (let minute = 0; minute < 24 * 60; minute += 15) {
      world.time += 15 * MINUTE;
      await world.reconcile({ ifToken: world.fingerprint }).catch(() => {});
    }
    expect(mostInADay(book.purchases)).toBe(12);
    expect(mostInADay(book.versions)).toBeLessThanOrEqual(60);
  });
});

describe('short-lived tokens', () => {
  it('of four hours are renewed all day long without reaching the limit', async () => {
    const world = new World();
    world.webex.lifeSeconds = 4 * 3600;
    await world.settled();
    const book = bookkeeping(world);
    for (let hour = 0; hour < 72; hour += 1) {
      world.time += HOUR;
      expect(await world.sweep()).toMatchObject({ failed: [] });
      expect(world.webex.isLive(world.published)).toBe(true);
    }
    expect(mostInADay(book.purchases)).toBeLessThanOrEqual(12);
    expect(mostInADay(book.versions)).toBeLessThanOrEqual(60);
  });
});
