import { expect, it } from 'vitest';
import { playApart } from './play-apart.ts';

const minutes = { timeout: 600_000 };
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

it('no course of events lets a caller hear a 401 with the broker, and each does without', minutes, async () => {
  const [odd, even] = [seeds.filter((seed) => seed % 2 === 1), seeds.filter((seed) => seed % 2 === 0)];
  const all = (await Promise.all([playApart(odd), playApart(even)])).flat();

  const found = all.sort((one, other) => one.seed - other.seed);
  expect(found).toEqual(seeds.map((seed) => ({ seed, withBroker: 0, without: expect.any(Number) })));
  expect(found.filter(({ without }) => without === 0)).toEqual([]);
});
