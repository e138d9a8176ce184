import { VirtualClock } from '../../../sandbox/clock.ts';
import { runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { type SmallFlow, smallFlow } from './small-flow.ts';

/** Runs a flow that calls nothing outside. */
export async function call(
  flow: SmallFlow,
  more: { inputs?: Record<string, string>; keys?: string[]; stepLimit?: number } = {},
) {
  const clock = new VirtualClock(0);
  const result = await clock.run(() => runFlow({ flow: smallFlow(flow), clock, ...more }));
  return { ...result, path: result.trace.map(({ activity }) => activity).join(' '), endedAt: clock.now() };
}
