import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LoopbackServer {
  /** `http://127.0.0.1:<port>`, without a trailing slash. */
  url: string;
  close(): Promise<void>;
}

/** A port that another program has, or that the system keeps for itself. */
export class PortTaken extends Error {
  override name = 'PortTaken';
  readonly port: number;

  constructor(port: number) {
    super(`Port ${port} is taken.`);
    this.port = port;
  }
}

/** Where the servers of one world listen on loopback: on a port and those after it, or, from 0 on, on any free ones. */
export class Loopback {
  #next: number;
  readonly #servers: LoopbackServer[] = [];

  constructor(first = 0) {
    this.#next = first;
  }

  /** Rejects with PortTaken. */
  async listen(server: Server): Promise<LoopbackServer> {
    const wanted = this.#next;
    if (wanted !== 0) this.#next += 1;
    server.keepAliveTimeout = 60_000;
    server.listen(wanted, '127.0.0.1');
    try {
      await once(server, 'listening');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw code === 'EADDRINUSE' || code === 'EACCES' ? new PortTaken(wanted) : error;
    }
    const { port } = server.address() as AddressInfo;
    const opened = {
      url: `http://127.0.0.1:${port}`,
      close: () =>
        new Promise<void>((resolve) => {
          server.close(() => resolve());
          server.closeAllConnections();
        }),
    };
    this.#servers.push(opened);
    return opened;
  }

  /** Closes what listens, also where not all of it could. */
  async close(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.close()));
  }
}
