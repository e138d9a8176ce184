import { expect, it } from 'vitest';
import { allListed } from '../../../cli/records/registered.ts';
import { rivalsOf } from '../../../lambda/broker/sweep/rivals.ts';
import { World } from '../world.ts';

const HOUR = 1 / 24;

/** Records acme and beta, of one Service App and one refresh token. */
async function sharing(more: Record<string, unknown> = {}): Promise<World> {
  const world = new World();
  await world.settled('acme', more);
  const { clientId, clientSecret, refreshToken } = world.secrets.config('acme');
  world.register('beta', { clientId, clientSecret, refreshToken, ...more });
  await world.sweep();
  return world;
}

it.each(['beta', 'acme'])(
  'the refusal of a grant names the other record that has its refresh token: %s',
  async (other) => {
    const world = await sharing({ target: undefined });
    const [name] = ['acme', 'beta'].filter((one) => one !== other) as [string];
    world.webex.refreshTokens = 'rotate';
    await world.reconcile({ record: other, force: true });
    world.pass(8);
    await world.sweep();
    const told = world.messages.find(({ subject }) => subject === `Webex token of ${name}: GRANT_REFUSED`);
    expect(told?.text).toContain(`Other records with the same refresh token: ${other}. Where Webex replaces it,`);
  },
);

it('the refusal of a grant that no other record has names none', async () => {
  const world = new World();
  await world.settled('acme', { target: undefined });
  await world.settled('beta', { target: undefined });
  world.webex.grants.clear();
  world.pass(8);
  await world.sweep();
  expect(world.subjects).toHaveLength(2);
  for (const { text } of world.messages) expect(text).not.toContain('Other records');
});

it('a variable that keeps changing names the other record that publishes into it, unless that is paused', async () => {
  const world = await sharing();
  for (let hours = 0; hours < 4; hours += 1) {
    world.pass(HOUR);
    await world.reconcile({ force: true });
    world.pass(HOUR);
    await world.sweep();
  }
  const told = world.messages.find(({ subject }) => subject === 'Webex token of beta: the variable keeps changing');
  expect(told?.text).toContain('Other records with this variable: acme. Each overwrites the token of the others.');
  world.edit('acme', { paused: '2027-01-04T08:00:00Z' });
  const listed = await allListed(world.deps.store);
  expect(rivalsOf(listed, 'beta')).toEqual({ grant: ['acme'], variable: [] });
});

it('records that are gone or cannot be read have no rivals, and are none', async () => {
  const world = await sharing();
  world.secrets.edit('beta', '{}');
  const listed = await allListed(world.deps.store);
  expect(['acme', 'beta', 'gone'].map((name) => rivalsOf(listed, name))).toEqual(
    Array(3).fill({ grant: [], variable: [] }),
  );
});
