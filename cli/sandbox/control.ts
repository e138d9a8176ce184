import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { json } from 'node:stream/consumers';
import { type TroubleName, type Troubles, troubleNames } from '../../sandbox/live/troubles.ts';
import type { Answer, StandIn } from '../../sandbox/loopback-server.ts';
import { CommandFailed } from '../terminal/command.ts';
import { commandAt } from './port.ts';
import type { Pointing } from './shells.ts';

/** What other commands ask of a running sandbox. */
export interface Controlled {
  pointing: Pointing;
  troubles: Troubles;
  /** Hears of each change. Answers with the file of a new pair, where one cures the trouble. */
  begun(trouble: TroubleName): Promise<string | undefined>;
  ended(trouble: TroubleName): void;
}

/** What the sandbox says of its faults. */
export interface FaultReport {
  faults: ReturnType<Troubles['list']>;
  ended?: TroubleName;
  newPairFile?: string;
}

/** The sandbox's side. No page in a browser can cause a trouble: it may send neither PUT nor DELETE here. */
export function controlStandIn(controlled: Controlled): StandIn {
  const { troubles } = controlled;
  const report = (more: Omit<FaultReport, 'faults'> = {}): Answer => ({
    status: 200,
    body: { faults: troubles.list(), ...more } satisfies FaultReport,
  });
  const end = () => {
    const ended = troubles.end();
    if (ended) controlled.ended(ended);
    return ended && { ended };
  };
  return {
    service: 'sandbox',
    operation: ({ method }) => method,
    async handle({ method, path }) {
      if (path === '/' && method === 'GET') return { status: 200, body: controlled.pointing };
      if (path === '/fault' && method === 'GET') return report();
      if (path === '/fault' && method === 'DELETE') return report(end());
      const name = troubleNames.find((one) => path === `/fault/${one}`);
      if (!name || method !== 'PUT') return { status: 404 };
      const ended = end();
      troubles.begin(name);
      const newPairFile = await controlled.begun(name);
      return report({ ...ended, ...(newPairFile !== undefined && { newPairFile }) });
    },
  };
}

/** The other side. Rejects with CommandFailed where no sandbox is. */
export async function askSandbox<T>(port: number, method: 'GET' | 'PUT' | 'DELETE', path: string): Promise<T> {
  try {
    const asked = request({ host: '127.0.0.1', port, method, path, agent: false, timeout: 10_000 }).end();
    asked.on('timeout', () => asked.destroy());
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    if (answer.statusCode === 200) return (await json(answer)) as T;
  } catch {
    // Another program, or none at all.
  }
  throw new CommandFailed(`No sandbox answers on port ${port}. Start one: ${commandAt(port, '')}`);
}
