import { expect, it } from 'vitest';
import { playSeed } from './play-seed.ts';

it('sixty days let no caller hear a 401 with the broker, and some without', { timeout: 120_000 }, async () => {
  const { withBroker, without } = await playSeed(1);
  expect(withBroker).toBe(0);
  expect(without).toBeGreaterThan(0);
});
