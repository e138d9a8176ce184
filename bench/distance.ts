import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** TCP takes one round trip to connect, TLS 1.3 another, before the first byte of a request is on its way. */
const ROUND_TRIPS_TO_CONNECT = 2;

export interface Distant {
  url: string;
  close(): Promise<void>;
}

/** A loopback service, moved so far away that a message there and back takes `roundTripMs`. */
export async function movedAway(url: string, roundTripMs: number): Promise<Distant> {
  const { port, hostname } = new URL(url);
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: Number(port), host: hostname, noDelay: true });
    const connected = performance.now() + ROUND_TRIPS_TO_CONNECT * roundTripMs;
    relay(near, far, roundTripMs / 2, connected);
    relay(far, near, roundTripMs / 2, connected);
    for (const socket of [near, far]) open.add(socket.on('close', () => open.delete(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function relay(from: Socket, to: Socket, delayMs: number, notBefore: number): void {
  const later = (then: () => void) => setTimeout(then, delayMs + Math.max(0, notBefore - performance.now()));
  from.on('data', (chunk) => later(() => to.write(chunk)));
  from.on('end', () => later(() => to.end()));
  from.on('error', () => to.destroy());
}
