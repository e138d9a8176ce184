import type { TokenAnswer } from '../../lambda/broker/ports.ts';
import type { World } from './world.ts';

/** Changes what the token endpoint answers from now on. */
export function answering(world: World, change: (answer: TokenAnswer, deadline: number) => TokenAnswer): void {
  const { refresh } = world.webex;
  world.webex.refresh = async (credentials, deadline) =>
    change(await refresh.call(world.webex, credentials, deadline), deadline);
}
