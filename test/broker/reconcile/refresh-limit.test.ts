import { expect, it } from 'vitest';
import { DAY, HOUR, utc } from '../../../lambda/broker/record/time.ts';
import { START, World } from '../world.ts';

it('the limit of purchases says when the next refresh comes by itself, and a forced one goes ahead at once', async () => {
  const world = new World();
  await world.settled();
  world.time += HOUR;
  await world.reconcile();
  // The first of the twelve came with the first pass.
  const again = START + DAY;
  for (let n = 0; n < 11; n += 1) {
    world.time += HOUR;
    world.webex.tokens.delete(world.published);
    await world.reconcile();
    await world.reconcile();
  }
  world.time += HOUR;
  world.webex.tokens.delete(world.published);
  expect(await world.failingPass()).toMatchObject({
    code: 'REFRESH_LIMIT_REACHED',
    message:
      'Record acme was refreshed 12 times within 24 hours, and that did not help. The next refresh is at ' +
      `${utc(again)}; a forced one goes ahead at once.`,
  });
  expect(world.state.failure).toMatchObject({ code: 'REFRESH_LIMIT_REACHED', retryAt: again });
  expect(world.messages.at(-1)?.text).toContain('Callers: AFFECTED');
  expect(await world.reconcile({ force: true })).toMatchObject({ outcome: 'refreshed' });
  expect(world.state.failure).toBeUndefined();
});

it('a new token that Webex refuses too is not answered by buying another, sweep after sweep', async () => {
  const world = new World();
  await world.settled('other', { target: undefined });
  await world.settled('acme', { writer: 'other' });
  world.deps.webex.tokenExpiry = async () => undefined;
  const before = world.webex.refreshes;
  for (let n = 0; n < 24; n += 1) {
    world.time += HOUR;
    await world.sweep().catch(() => {});
  }
  expect(world.webex.refreshes - before).toBeLessThanOrEqual(2);
});
