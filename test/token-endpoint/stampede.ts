import { describe, expect, it } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { DAY } from '../../lambda/broker/record/time.ts';
import { deployed } from './deployed.ts';

/** A dead token that so many callers report at the same moment. */
export function stampedeOf(callers: number): void {
  describe(`a token that is dead, reported by ${callers} callers`, () => {
    it.each(['one', 'one for each request'] as const)(
      'is refreshed once, however many callers report it at the same moment (instances of the function: %s)',
      async (instances) => {
        const world = await deployed();
        await world.run(() => world.refresh({ serviceApp: 'acme' }));
        const secret = world.bind('clinic');
        const url = await world.openGateway({ instances });
        await world.pass(2 * DAY);
        const dead = world.current();
        world.sandbox.identity.revoke(dead);
        let refreshes = 0;
        const { identity } = world.sandbox;
        const refresh = identity.refresh.bind(identity);
        identity.refresh = (...given) => {
          refreshes += 1;
          return refresh(...given);
        };

        const report = async () => {
          const answer = await fetch(`${url}/v1/refresh`, {
            method: 'POST',
            headers: { authorization: `Basic ${btoa(`clinic:${secret}`)}`, 'content-type': 'application/json' },
            body: JSON.stringify({ fingerprint: new Secret(dead).fingerprint }),
          });
          return { status: answer.status, token: ((await answer.json()) as { access_token?: string }).access_token };
        };
        const answers = await world.run(() => Promise.all(Array.from({ length: callers }, report)));

        expect(refreshes).toBe(1);
        const current = world.current();
        expect(current).not.toBe(dead);
        expect(identity.look(current)).toBeDefined();
        expect(answers).toEqual(Array(callers).fill({ status: 200, token: current }));
      },
    );
  });
}
