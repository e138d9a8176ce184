import { expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { iso, utc } from '../../../lambda/broker/record/time.ts';
import { World } from '../world.ts';

it('the message about a recovery tells until when the token that was just published works', async () => {
  const world = new World();
  await world.settled();
  await world.reconcile();
  world.pass(8);
  world.failing('refresh', () => new Failure('GRANT_REFUSED', 'Webex refuses.'));
  await world.failingPass();
  world.fault = (_step, _subject, effect) => effect();
  const { accessTokenExpiresAt } = await world.reconcile({ force: true });
  expect(accessTokenExpiresAt).toBe(iso(world.time + 14 * 24 * 3_600_000));
  const [, recovered] = world.messages;
  expect(recovered?.subject).toContain('recovered');
  expect(recovered?.text).toContain(`Callers: safe until ${utc(String(accessTokenExpiresAt))} (14 days)`);
});
