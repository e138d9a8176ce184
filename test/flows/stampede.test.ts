import { expect, it } from 'vitest';
import type { FlowResult } from '../../sandbox/flow-runner/run-flow.ts';
import { seededRandom } from '../../sandbox/random.ts';
import { callCentre } from './call-centre.ts';
import { found, PEOPLE, READ, REFRESH, WRITE } from './call-words.ts';
import { sampleFlows } from './samples.ts';
import { seedPair } from './seed-pair.ts';

const CALLERS = 200;
const LATE_COMERS = 40;
const minutes = { timeout: 240_000 };
const apologies = [
  'No access token could be had. Please try again later.',
  'The service is busy. Please try again later.',
];

/**
 * Callers who start together on an expired token, where answers take 500 ms and every client has 300 requests a minute;
 * and late-comers, who start from six seconds later on, half of them with the dead token out of a cache.
 */
async function stampede(withinMs: number, flowsOf: (centre: Centre) => Parameters<Centre['takeCall']>[0] = () => ({})) {
  const centre = await callCentre({}, { latencyMs: 500 });
  const { clock, identity } = centre;
  identity.settings.requestsPerMinute = 300;
  const dead = centre.published();
  centre.expireToken();
  const flows = flowsOf(centre);
  const random = seededRandom(11);
  const start = clock.now();

  const callers: FlowResult[] = [];
  for (let caller = 0; caller < CALLERS; caller += 1) {
    const at = start + Math.floor(random() * withinMs);
    clock.at(at, async () => callers.push(await centre.takeCall(flows)));
  }
  const lateComers: FlowResult[] = [];
  for (let caller = 0; caller < LATE_COMERS; caller += 1) {
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
type Stampede = Awaited<ReturnType<typeof stampede>>;

/** How many requests each of these calls sent to the token endpoint, whatever came of them. */
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
    'of 200 callers, answered': callers.filter((one) => one.spoken.at(-1)?.startsWith('Ada Brandt is')).length,
    'of 40 late-comers, answered': lateComers.filter((one) => one.spoken.at(-1)?.startsWith('Ada Brandt is')).length,
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

it('callers of one second all get their answer from few refreshes, and late-comers cause none', minutes, async () => {
  const { centre, callers, lateComers } = await stampede(1000);
  const counts = countsOf({ centre, callers, lateComers });
  const theirs = sampleFlows.length > 0 ? countsOf(await stampede(1000, seedPair)) : undefined;
  console.log(table(counts, theirs));

  expect(callers.map(({ spoken }) => spoken.at(-1))).toEqual(Array(CALLERS).fill(found));
  expect(centre.identity.isLive(centre.published())).toBe(true);
  expect(counts).toMatchObject({ reads: CALLERS + LATE_COMERS / 2, 'answers 429': 0 });
  expect(counts.refreshes).toBeLessThan((theirs?.refreshes ?? CALLERS) / 5);

  expect(lateComers.map(({ spoken }) => spoken.at(-1))).toEqual(Array(LATE_COMERS).fill(found));
  expect(lateComers.filter(({ variables }) => variables.outcome === 'already_renewed')).toHaveLength(LATE_COMERS / 2);
  expect(lateComers.map(refreshesOf)).toEqual(Array(LATE_COMERS).fill(0));
});

it('callers of one millisecond all end, with the answer or an apology', minutes, async () => {
  const { centre, callers } = await stampede(1);
  for (const { outcome, spoken } of callers) {
    expect(outcome).toBe('disconnected');
    expect([found, ...apologies]).toContain(spoken.at(-1));
  }
  expect(centre.identity.isLive(centre.published())).toBe(true);
});
