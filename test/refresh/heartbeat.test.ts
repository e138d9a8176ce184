import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { describe, expect, it } from 'vitest';
import { HttpHeartbeat } from '../../lambda/refresh/heartbeat.ts';
import { Http } from '../../lambda/webex/http.ts';
import { World } from '../broker/world.ts';
import { httpService } from '../webex/services.ts';

const holding = (SecretString: string) =>
  new HttpHeartbeat(
    { send: async () => ({ SecretString }) } as unknown as SecretsManagerClient,
    'heartbeat',
    new Http(),
  );

describe('the heartbeat', () => {
  it('calls the address that the secret holds', async () => {
    const service = await httpService({ status: 200 });
    await holding(`${service.url}/ping/1234\n`).beat();
    expect(service.received).toMatchObject([{ method: 'GET', url: '/ping/1234' }]);
  });

  it.each([404, 500])('fails where the answer is %i', async (status) => {
    const service = await httpService({ status });
    await expect(holding(service.url).beat()).rejects.toThrow(`answered with ${status}`);
  });

  it.each(['', 'no address', 'http://example.com/ping', 'https://example.com/?key=1'])(
    'goes to no other address than an https one without a query: %s',
    async (text) => {
      await expect(holding(text).beat()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    },
  );

  it('follows each sweep that ends, also one with failed records, and none that could not list the records', async () => {
    const world = new World();
    world.secrets.edit('malformed', '{}');
    let beats = 0;
    world.deps.heartbeat = {
      beat: async () => {
        beats += 1;
      },
    };
    await world.sweep();
    expect(beats).toBe(1);
    world.fault = () => {
      throw new Error('AWS is down');
    };
    await expect(world.sweep()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
    expect(beats).toBe(1);
  });

  it('that fails is reported, and fails no sweep', async () => {
    const world = new World();
    world.deps.heartbeat = { beat: () => Promise.reject(new Error('refused')) };
    expect(await world.sweep()).toMatchObject({ heartbeat: 'failed' });
  });
});
