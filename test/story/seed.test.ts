import { expect, it } from 'vitest';
import { playApart } from './play-apart.ts';

it('forty days, in which all goes wrong that can, let no caller hear a 401 with the broker, and some without', async () => {
  const [played] = await playApart([1], 40);
  expect(played).toEqual({ seed: 1, withBroker: 0, without: expect.any(Number) });
  expect(played?.without).toBeGreaterThan(0);
});
