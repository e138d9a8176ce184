import { onTestFinished } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { Faults } from '../../../sandbox/faults.ts';
import { type Call, type FlowResult, runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { type Answer, type Exchange, serve } from '../../../sandbox/loopback-server.ts';

export const ORIGIN = 'https://api.example.com';

export interface Api {
  clock: VirtualClock;
  faults: Faults;
  /** What it was asked, in order. */
  asked: Exchange[];
  origins: Record<string, string>;
  /** Plays one call to a flow that knows this API. */
  call(call: Omit<Call, 'clock'>): Promise<FlowResult>;
}

/** An API at `ORIGIN` that answers as it is told. */
export async function startApi(answer: (exchange: Exchange, asked: number) => Answer | Promise<Answer>): Promise<Api> {
  const clock = new VirtualClock(0);
  const faults = new Faults();
  const asked: Exchange[] = [];
  const handle = (exchange: Exchange) => answer(exchange, asked.push(exchange));
  const standIn = { service: 'api', operation: ({ method }: Exchange) => method, handle };
  const server = await serve(standIn, { now: clock.now, sleep: clock.sleep, faults });
  onTestFinished(() => server.close());
  const origins = { [ORIGIN]: server.url };
  const call: Api['call'] = (given) => clock.run(() => runFlow({ clock, origins, ...given }));
  return { clock, faults, asked, origins, call };
}
