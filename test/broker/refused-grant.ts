import { World } from './world.ts';

/** What a record says that may be recovered by the record `integration`. */
export const recovery = { record: 'integration', applicationId: 'app-1' };

/** A record whose token is due and whose grant Webex refuses. */
export async function refused(more: Record<string, unknown> = {}): Promise<World> {
  const world = new World();
  await world.settled('integration', { target: undefined });
  await world.settled('acme', more);
  world.webex.grants.delete(String(world.saved.refreshToken));
  world.pass(7);
  await world.check({ record: 'integration' });
  world.steps.length = 0;
  return world;
}

/** What was asked of the token endpoint. */
export const spends = (world: World) => world.steps.filter((step) => step === 'refresh' || step === 'mint');
