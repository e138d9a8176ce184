import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { type StandIn, serve } from '../../../sandbox/loopback-server.ts';

export const monday = Date.UTC(2026, 10, 23, 6);

export function startClock(): VirtualClock {
  return new VirtualClock(monday);
}

/** Serves a stand-in until the test ends; makes real clients that talk to it. */
export async function serveForTest(standIn: StandIn, clock: VirtualClock) {
  const faults = new Faults();
  const server = await serve(standIn, { now: clock.now, sleep: clock.sleep, faults });
  onTestFinished(() => server.close());
  return {
    faults,
    url: server.url,
    connect<Client extends { destroy(): void }>(
      Client: new (settings: {
        endpoint: string;
        region: string;
        credentials: { accessKeyId: string; secretAccessKey: string };
        maxAttempts: number;
      }) => Client,
    ): Client {
      const client = new Client({
        endpoint: server.url,
        region: 'eu-west-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
        maxAttempts: 1,
      });
      onTestFinished(() => client.destroy());
      return client;
    },
  };
}
