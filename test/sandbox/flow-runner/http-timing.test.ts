import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { ORIGIN, startApi } from './api.ts';
import { asking } from './asking.ts';
import { end, http, say, smallFlow } from './small-flow.ts';

it('gives up at its time-out, and the call goes on at that very moment', async () => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  api.faults.plan({ service: 'api', fault: { kind: 'delay', delayMs: 5000 } });
  const { trace, spoken } = await api.call({ flow: asking(http(`${ORIGIN}/`)) });
  expect(trace[1]).toMatchObject({ failure: 'no answer within 2000 ms', request: { statuses: [0] } });
  expect(trace[2]).toMatchObject({ activity: 'OnGlobalError', at: 2000 });
  expect(spoken).toEqual(['Sorry.']);
});

it('waits for an answer that is slow but in time', async () => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  api.faults.plan({ service: 'api', fault: { kind: 'delay', delayMs: 1999 } });
  const { trace } = await api.call({ flow: asking(http(`${ORIGIN}/`)) });
  expect(trace[2]).toMatchObject({ activity: 'End', at: 1999 });
});

it('keeps time exact for the others while one caller times out', async () => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  const { clock, faults, origins } = api;
  faults.plan({ service: 'api', times: 3, fault: { kind: 'delay', delayMs: 600_000 } });
  const flow = asking(http(`${ORIGIN}/`), {
    activities: { Wait: say('<speak><break time="1s"/></speak>') },
    links: ['Ask default -> Wait', 'Wait default -> End'],
  });
  const ended: string[] = [];
  for (const start of [0, 500, 1000, 1500, 2500]) {
    clock.at(start, async () => {
      const { trace } = await runFlow({ flow, clock, origins });
      ended.push(trace.map(({ activity, at }) => `${activity} ${at - start}`).join(', '));
    });
  }
  await clock.runUntil(3_600_000);
  const slow = 'NewPhoneContact 0, Ask 0, OnGlobalError 2000, Sorry 2000, End 2390';
  const quick = 'NewPhoneContact 0, Ask 0, Wait 0, End 1000';
  expect(ended.sort()).toEqual([slow, slow, slow, quick, quick]);
});

it('lets no time pass while a caller who has timed out goes on', async () => {
  const { clock, faults, origins } = await startApi(async () => {
    for (let turn = 0; turn < 1000; turn += 1) await nextTurn();
    return { status: 200, body: {} };
  });
  faults.plan({ service: 'api', times: 1, fault: { kind: 'delay', delayMs: 600_000 } });
  clock.at(3000, () => {});
  const flow = smallFlow({
    activities: { First: http(`${ORIGIN}/first`) },
    links: ['NewPhoneContact out -> First'],
    onGlobalError: {
      activities: { Second: http(`${ORIGIN}/second`), End: end },
      links: ['OnGlobalError out -> Second', 'Second default -> End'],
    },
  });
  const { trace } = await clock.run(() => runFlow({ flow, clock, origins }));
  expect(trace.at(-1)).toMatchObject({ activity: 'End', at: 2000 });
});

it('lets requests and answers of several callers pass each other on the way', async () => {
  const { clock, asked, origins } = await startApi(() => ({ status: 200, body: {} }));
  const flow = smallFlow({
    activities: { First: http(`${ORIGIN}/first`), Second: http(`${ORIGIN}/second`), End: end },
    links: ['NewPhoneContact out -> First', 'First default -> Second', 'Second default -> End'],
  });
  const ended: number[] = [];
  for (const latency of [300, 100, 0]) {
    clock.at(0, async () => {
      await runFlow({ flow, clock, origins, latencyMs: () => latency });
      ended.push(clock.now());
    });
  }
  await clock.runUntil(3_600_000);
  expect(asked.map(({ path }) => path)).toEqual(['/first', '/second', '/first', '/first', '/second', '/second']);
  expect(ended).toEqual([0, 200, 600]);
});

it('counts the time on the way towards the time-out', async () => {
  const api = await startApi(() => ({ status: 200, body: {} }));
  const { trace } = await api.call({ flow: asking(http(`${ORIGIN}/`)), latencyMs: () => 2001 });
  expect(trace[2]).toMatchObject({ activity: 'OnGlobalError', at: 2000 });
});
