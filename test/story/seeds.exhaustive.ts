import { expect, it } from 'vitest';
import { playApart } from './play-apart.ts';

const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

// At once, each in a process of its own and with a time limit of its own: they share nothing.
it.concurrent.each(seeds)(
  'course of events %i lets no caller hear a 401 with the broker, and some without',
  async (seed) => {
    const [played] = await playApart([seed], 60);
    expect(played).toEqual({ seed, withBroker: 0, without: expect.any(Number) });
    expect(played?.without).toBeGreaterThan(0);
  },
);
