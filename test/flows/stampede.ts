import { expect } from 'vitest';
import type { FlowResult } from '../../sandbox/flow-runner/run-flow.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { callCentre } from './call-centre.ts';
import { found, PEOPLE, READ, REFRESH, WRITE } from './call-words.ts';

/** How many start together, and how many come later. */
interface Size {
  callers: number;
  lateComers: number;
}

const apologies = [
  "I couldn't get an access token. Please try again later.",
  'The service is busy. Please try again later.',
];

/**
 * Callers who start together on an expired token, where answers take 500 ms and every client has 300 requests a minute;
 * and late-comers, who start from six seconds later on, half of them with the dead token out of a cache.
 */
async function stampede(size: Size, withinMs: number, flowsOf: FlowsOf = () => ({})) {
  const centre = await callCentre({}, { latencyMs: 500 });
  const { clock, identity } = centre;
  identity.settings.requestsPerMinute = 300;
  const dead = centre.published();
  centre.expireToken();
  const flows = flowsOf(centre);
  const random = seededRandom(11);
  const start = clock.now();

  const callers: FlowResult[] = [];
  for (let caller = 0; caller < size.callers; caller += 1) {
    const at = start + Math.floor(random() * withinMs);
    clock.at(at, async () => callers.push(await centre.takeCall(flows)));
  }
  const lateComers: FlowResult[] = [];
  for (let caller = 0; caller < size.lateComers; caller += 1) {
    const cached = caller % 2 === 0 ? { cached: dead } : {};
    const at = start + 6000 + Math.floor(random() * 20_000);
    clock.at(at, async () => lateComers.push(await centre.takeCall({ ...flows, ...cached })));
  }
  await clock.runUntil(start + 3_600_000);

  const [published] = centre.asked(WRITE).filter(({ status }) => status === 200);
  expect(published?.at).toBeLessThan(start + 6000);
  return { centre, callers, lateComers };
}

type Centre = Awaited<ReturnType<typeof callCentre>>;
type FlowsOf = (centre: Centre) => Parameters<Centre['takeCall']>[0];
type Stampede = Awaited<ReturnType<typeof stampede>>;

/** How many requests each of these calls sent to the token endpoint, with any result. */
function refreshesOf({ trace }: FlowResult): number {
  return trace.filter(({ request }) => request?.to.endsWith('/access_token')).length;
}

function countsOf({ centre, callers, lateComers }: Stampede): Record<string, number> {
  const asked = [PEOPLE, REFRESH, READ, WRITE].flatMap(centre.asked);
  return {
    refreshes: centre.asked(REFRESH).length,
    reads: centre.asked(READ).length,
    writes: centre.asked(WRITE).length,
    'answers 429': asked.filter(({ status }) => status === 429).length,
    'callers, answered': callers.filter((one) => one.spoken.at(-1)?.startsWith('Ada Brandt is')).length,
    'late-comers, answered': lateComers.filter((one) => one.spoken.at(-1)?.startsWith('Ada Brandt is')).length,
    'refreshes by late-comers': lateComers.reduce((sum, one) => sum + refreshesOf(one), 0),
  };
}

/** Both columns; the second stays empty where the real exports are not at hand. */
function table(ours: Record<string, number>, theirs: Record<string, number> | undefined): string {
  const row = (what: string, one: string | number, other: string | number = '-') =>
    `${what.padEnd(28)}${String(one).padStart(10)}${String(other).padStart(10)}`;
  const rows = Object.entries(ours).map(([what, count]) => row(what, count, theirs?.[what]));
  return [row('', 'our flows', 'today'), ...rows].join('\n');
}

/**
 * Callers of one second all get their answer from few refreshes, and late-comers cause none; compared with what today's
 * flows do, if they are given. The table of both.
 */
export async function callersOfOneSecond(size: Size, theirFlows?: FlowsOf): Promise<string> {
  const { centre, callers, lateComers } = await stampede(size, 1000);
  const counts = countsOf({ centre, callers, lateComers });
  const theirs = theirFlows && countsOf(await stampede(size, 1000, theirFlows));

  expect(callers.map(({ spoken }) => spoken.at(-1))).toEqual(Array(size.callers).fill(found));
  expect(centre.identity.isLive(centre.published())).toBe(true);
  expect(counts).toMatchObject({ reads: size.callers + size.lateComers / 2, 'answers 429': 0 });
  expect(counts.refreshes).toBeLessThan((theirs?.refreshes ?? size.callers) / 5);

  expect(lateComers.map(({ spoken }) => spoken.at(-1))).toEqual(Array(size.lateComers).fill(found));
  const renewed = lateComers.filter(({ variables }) => variables.outcome === 'already_renewed');
  expect(renewed).toHaveLength(size.lateComers / 2);
  expect(lateComers.map(refreshesOf)).toEqual(Array(size.lateComers).fill(0));
  return table(counts, theirs);
}

/** Callers of one millisecond all end, with the answer or an apology. */
export async function callersOfOneMillisecond(size: Size): Promise<void> {
  const { centre, callers } = await stampede(size, 1);
  for (const { outcome, spoken } of callers) {
    expect(outcome).toBe('disconnected');
    expect([found, ...apologies]).toContain(spoken.at(-1));
  }
  expect(centre.identity.isLive(centre.published())).toBe(true);
}
