import { createServer } from 'node:http';
import { expect, it, onTestFinished } from 'vitest';
import { Loopback, PortTaken } from '../../sandbox/loopback.ts';

const portOf = ({ url }: { url: string }) => Number(new URL(url).port);

/** Ends with the test. */
function loopback(first?: number): Loopback {
  const made = new Loopback(first);
  onTestFinished(() => made.close());
  return made;
}

it('servers listen on the first port and then on the next, where those are free', async () => {
  const before = new Loopback();
  const first = portOf(await before.listen(createServer()));
  await before.close();
  const chosen = loopback(first);
  expect(portOf(await chosen.listen(createServer()))).toBe(first);
  // Another program may have it.
  const next = await chosen.listen(createServer()).then(portOf, ({ port }: PortTaken) => port);
  expect(next).toBe(first + 1);
});

it('a port that another program has is refused by its number, and what listens already can be closed', async () => {
  const taken = portOf(await loopback().listen(createServer()));
  const later = loopback(taken);
  expect(await later.listen(createServer()).catch((error) => error)).toEqual(new PortTaken(taken));
  await later.close();
});

it('without a first port, each server gets a free one', async () => {
  const any = loopback(0);
  const ports = [await any.listen(createServer()), await any.listen(createServer())].map(portOf);
  expect(new Set(ports).size).toBe(2);
  expect(ports).not.toContain(1);
});
