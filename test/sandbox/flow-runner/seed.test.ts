import { describe, expect, it, onTestFinished } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { type Fault, Faults } from '../../../sandbox/faults.ts';
import type { Platform } from '../../../sandbox/flow-runner/contact.ts';
import { type FlowResult, runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { type Answer, type Exchange, serve } from '../../../sandbox/loopback-server.ts';
import { sample, sampleFlows } from '../../flows/samples.ts';

const PEOPLE = 'GET /v1/people';
const TOKEN = 'POST /v1/access_token';

/** Webex and the Contact Center in one, as far as the two flows ask them. */
async function start(published: string) {
  const clock = new VirtualClock(0);
  const faults = new Faults();
  const state = { accepted: new Set(['Bearer good-1']), minted: 1, published, grantRefused: false };
  const routes: Record<string, (exchange: Exchange) => Answer> = {
    [PEOPLE]: ({ headers }) =>
      state.accepted.has(headers.authorization ?? '')
        ? { status: 200, body: { items: [{ displayName: 'Ada Brandt', status: 'active' }] } }
        : { status: 401, body: { message: 'The request requires a valid access token.' } },
    [TOKEN]: ({ body }) => {
      if (state.grantRefused || JSON.parse(body).grant_type !== 'refresh_token') return { status: 400, body: {} };
      state.minted += 1;
      state.accepted.add(`Bearer good-${state.minted}`);
      return { status: 200, body: { access_token: `good-${state.minted}`, expires_in: 1_209_599 } };
    },
    PUT: ({ path, body }) => {
      expect(path).toBe('/organization/the-org/cad-variable/a5a17d5d-867e-4342-b14e-34952e32a5c5');
      state.published = JSON.parse(body).defaultValue;
      return { status: 200, body: {} };
    },
  };
  const operation = ({ method, path }: Exchange) => (method === 'PUT' ? method : `${method} ${path}`);
  const handle = (exchange: Exchange) => routes[operation(exchange)]?.(exchange) ?? { status: 404 };
  const server = await serve({ service: 'webex', operation, handle }, { now: clock.now, sleep: clock.sleep, faults });
  onTestFinished(() => server.close());

  const call = (platform: Partial<Platform> = {}) =>
    runFlow({
      flow: sample('seed-mainflow-original.json'),
      subflows: [sample('seed-subflow-original.json')],
      inputs: { OrgId: 'the-org' },
      globals: ({ name }) => (name === 'webex_access_token' ? state.published : undefined),
      connectors: {
        '5c7c2677-c50c-4c2f-8064-e5fea19e871d': { baseUrl: 'https://api.wxcc-us1.cisco.com', authorization: () => '-' },
      },
      origins: { 'https://webexapis.com': server.url, 'https://api.wxcc-us1.cisco.com': server.url },
      clock,
      platform,
    });
  const plan = (operation: string, times: number, fault: Fault) =>
    faults.plan({ service: 'webex', operation, times, fault });
  return { clock, state, call, plan };
}

/** The requests of a call, as `activity status`. */
function requests({ trace }: FlowResult): string[] {
  return trace.flatMap(({ activity, request }) => request?.statuses.map((status) => `${activity} ${status}`) ?? []);
}

describe.skipIf(sampleFlows.length === 0)('the flows that are in use today', () => {
  it('say who is there while the token is valid', async () => {
    const { clock, call } = await start('good-1');
    const result = await clock.run(() => call());
    expect(requests(result)).toEqual(['GetPersonDetails 200']);
    expect(result.outcome).toBe('disconnected');
    expect(result.spoken).toEqual(['Welcome.  Begin test.', 'Ada Brandt is currently active.  End test.']);
  });

  it('refresh a token that has expired, inside the call, and publish it', async () => {
    const { clock, state, call } = await start('expired');
    expect(requests(await clock.run(() => call()))).toEqual([
      'GetPersonDetails 401',
      'RefreshAccessToken 200',
      'UpdateGlobalVariable 200',
      'GetPersonDetails 200',
    ]);
    expect(state).toMatchObject({ published: 'good-2', minted: 2 });
    expect(requests(await clock.run(() => call()))).toEqual(['GetPersonDetails 200']);
  });

  it('refresh once for each caller who hears of it at the same time', async () => {
    const { clock, state, call } = await start('expired');
    const heard: string[][] = [];
    for (let caller = 0; caller < 5; caller += 1) clock.at(0, async () => heard.push(requests(await call())));
    await clock.runUntil(3_600_000);
    expect(heard).toHaveLength(5);
    for (const one of heard) expect(one).toContain('RefreshAccessToken 200');
    expect(state.minted).toBe(6);
  });

  it('give up when the refresh token is refused', async () => {
    const { clock, state, call } = await start('expired');
    state.grantRefused = true;
    const result = await clock.run(() => call());
    expect(requests(result)).toEqual(['GetPersonDetails 401', 'RefreshAccessToken 400']);
    expect(result.spoken.at(-1)).toBe('Failed to get a new access token from subflow.  End Test.');
  });

  it('wait as long as Webex asks, and a second more, if headers are written as they expect', async () => {
    const { clock, call, plan } = await start('good-1');
    plan(PEOPLE, 1, { kind: 'answer', answer: { status: 429, headers: { 'Retry-After': '7' } } });
    const { trace, outcome } = await clock.run(() => call());
    const [first, second] = trace.filter(({ activity }) => activity === 'GetPersonDetails');
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(8000);
    expect(outcome).toBe('disconnected');
  });

  it('lose the caller over a lower-case header name', async () => {
    const { clock, call, plan } = await start('good-1');
    plan(PEOPLE, 1, { kind: 'answer', answer: { status: 429, headers: { 'Retry-After': '7' } } });
    const { outcome, trace } = await clock.run(() => call({ headerNames: 'lower' }));
    expect(outcome).toBe('failed');
    expect(trace.at(-1)).toMatchObject({ activity: 'PerformDelay', failure: 'an operand of "+" is not a number' });
  });

  it('lose the caller when the token endpoint takes longer than two seconds', async () => {
    const { clock, call, plan } = await start('expired');
    plan(TOKEN, 1, { kind: 'delay', delayMs: 2500 });
    const { outcome, trace } = await clock.run(() => call());
    expect(outcome).toBe('failed');
    expect(trace.at(-1)).toMatchObject({ activity: 'RefreshAccessToken', failure: 'no answer within 2000 ms' });
  });

  it('never end while the people API is broken', async () => {
    const { clock, call, plan } = await start('good-1');
    plan(PEOPLE, 1000, { kind: 'answer', answer: { status: 503 } });
    const { outcome, spoken } = await clock.run(() => call());
    expect(outcome).toBe('step-limit');
    expect(spoken.at(-1)).toContain("I'm going to sleep for 31 seconds");
  });
});
