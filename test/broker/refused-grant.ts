import { publicId } from '../../lambda/broker/record/public-id.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import type { Grant } from '../../lambda/broker/record/state.ts';
import { DAY } from '../../lambda/broker/record/time.ts';
import { World } from './world.ts';

/** What a record says that may be recovered by the record `integration`. */
export const recovery = { record: 'integration', applicationId: publicId('APPLICATION', 'C1') };

/** A record whose token is due and whose grant Webex refuses. */
export async function refused(more: Record<string, unknown> = {}): Promise<World> {
  const world = new World();
  await world.settled('integration', { target: undefined });
  await world.settled('acme', more);
  await world.reconcile();
  world.webex.grants.delete(String(world.refreshToken));
  world.pass(7);
  await world.reconcile({ record: 'integration' });
  world.steps.length = 0;
  return world;
}

/** What was asked of the token endpoint. */
export const spends = (world: World) => world.steps.filter((step) => step === 'refresh' || step === 'mint');

/** A person types another refresh token. */
export function type(world: World, refreshToken = world.webex.authorize()): string {
  world.edit('acme', { refreshToken });
  return refreshToken;
}

/** Does something once, right after the first refresh that Webex refuses. */
export function afterFirstRefusal(world: World, act: () => unknown): void {
  let isDone = false;
  world.fault = async (step, _subject, effect) => {
    if (step !== 'refresh' || isDone) return effect();
    isDone = true;
    try {
      return await effect();
    } finally {
      await act();
    }
  };
}

/** Another pass, whose lease has run out, has renewed the grant and saves it now. */
export async function renewElsewhere(world: World, more: Partial<Grant> = {}): Promise<Grant> {
  const loaded = await world.deps.store.load('acme', Number.POSITIVE_INFINITY);
  const [grant, ...others] = loaded.state.grants as [Grant, ...Grant[]];
  const renewed = {
    ...grant,
    generation: grant.generation + 1,
    refreshToken: new Secret(world.webex.authorize()),
    refreshedAt: world.time,
    accessToken: new Secret(world.webex.mint()),
    issuedAt: world.time,
    expiresAt: world.time + 14 * DAY,
    ...more,
  };
  await world.deps.store.saveState(
    loaded,
    { ...loaded.state, grants: [renewed, ...others] },
    'grant',
    Number.POSITIVE_INFINITY,
  );
  return renewed;
}
