import { describe, expect, it } from 'vitest';
import { brokerSubflow } from '../../flows/broker-subflow.ts';
import { connectorFlow } from '../../flows/connector-flow.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { callCentre } from './call-centre.ts';
import { answers, found, greeting, moment, PEOPLE, platforms, READ, REFRESH, REPORT, WRITE } from './call-words.ts';
import { acmeByBroker, acmeByConnector, acmeByConnectorAlone } from './values.ts';

const refused = 'The access token was refused. Please try again later.';
const noToken = "I couldn't get an access token. Please try again later.";
const HOUR = 3_600_000;

describe.each(platforms)(
  'where header names are $headerNames and a missing field $notFound its variable',
  (platform) => {
    /** An org whose flows ask the broker, with the token in the variable or signed by a connector. */
    async function open(flow: 'variable' | 'connector' | 'connector alone' = 'variable') {
      const centre = await callCentre(platform);
      const { variable } = centre.values;
      const flows = {
        variable: mainFlow({ ...acmeByBroker, variable }),
        connector: connectorFlow(acmeByConnector),
        'connector alone': connectorFlow(acmeByConnectorAlone),
      };
      const given = { flow: flows[flow], subflow: brokerSubflow(acmeByBroker) };
      return {
        ...centre,
        call: (more: { cached?: string } = {}) => centre.call({ ...given, ...more }),
        takeCall: () => centre.takeCall(given),
        reports: () => centre.asked(REPORT).map(({ exchange }) => JSON.parse(exchange.body)),
        /** What went to Webex's People API, by whether the broker's current token was sent. */
        tokensTried: () =>
          centre.asked(PEOPLE).map(({ exchange: { headers } }) => headers.authorization?.replace('Bearer ', '')),
        dies: () => centre.expireToken(),
      };
    }

    describe('with the token in the variable', () => {
      it('asks the broker for another token after a 401, which refreshes and publishes, and answers the caller', async () => {
        const centre = await open();
        const failed = centre.published();
        centre.dies();
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, found],
          variables: { outcome: 'renewed', renewals: 1 },
        });
        expect(centre.reports()).toEqual([{ token: failed, record: 'acme' }]);
        expect(centre.tokensTried()).toEqual([failed, centre.published()]);
        for (const operation of [REFRESH, READ, WRITE]) expect(centre.asked(operation)).toEqual([]);
        expect(await centre.call()).toMatchObject({ spoken: [greeting, found] });
      });

      it('gets what the broker has renewed already, without another refresh', async () => {
        const centre = await open();
        const cached = centre.published();
        centre.dies();
        await centre.call();
        const renewed = centre.published();
        expect(await centre.call({ cached })).toMatchObject({ spoken: [greeting, moment, found] });
        expect(centre.published()).toBe(renewed);
      });

      it('has it refreshed once for twenty callers who report the same token', async () => {
        const centre = await open();
        centre.dies();
        const results = await centre.clock.run(() => Promise.all(Array.from({ length: 20 }, centre.takeCall)));
        for (const { spoken } of results) expect(spoken.at(-1)).toBe(found);
        expect(centre.asked(REPORT)).toHaveLength(20);
        expect(centre.endpoint.refreshes).toBe(1);
      });

      it.each(['any "text"', 'C:\\temp\\', '{{ not_a_variable }}', ''])(
        'brings any content of the variable to the broker: %j',
        async (text) => {
          const centre = await open();
          centre.publish(text);
          expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, found] });
          expect(centre.reports()).toEqual([{ token: expect.any(String), record: 'acme' }]);
        },
      );

      it('repeats the request exactly once, even if the new token is refused', async () => {
        const centre = await open();
        centre.faults.plan(answers(PEOPLE, 401));
        expect(await centre.call()).toMatchObject({ outcome: 'disconnected', spoken: [greeting, moment, refused] });
        expect(centre.asked(PEOPLE)).toHaveLength(2);
        expect(centre.asked(REPORT)).toHaveLength(1);
      });
    });

    describe('with the broker in trouble', () => {
      it.each([400, 401, 429, 500, 503])('speaks and ends if it answers %i, and has asked it once', async (status) => {
        const centre = await open();
        centre.dies();
        centre.faults.plan(answers(REPORT, status));
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, noToken],
          variables: { outcome: 'not_renewed' },
        });
        expect(centre.asked(REPORT)).toHaveLength(1);
      });

      it('says so if Webex refuses the broker, too', async () => {
        const centre = await open();
        centre.dies();
        centre.brokerIsRefused();
        expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, noToken] });
      });

      it('waits for nine seconds, and not for eleven', async () => {
        for (const [delayMs, last] of [
          [9000, found],
          [11_000, noToken],
        ] as const) {
          const centre = await open();
          centre.dies();
          centre.faults.plan({ service: 'broker', operation: REPORT, fault: { kind: 'delay', delayMs } });
          expect((await centre.call()).spoken).toEqual([greeting, moment, last]);
          expect(centre.asked(REPORT)).toHaveLength(1);
        }
      });

      it.each(['cut-before', 'cut-after'] as const)('speaks and ends if its connection breaks (%s)', async (kind) => {
        const centre = await open();
        centre.dies();
        centre.faults.plan({ service: 'broker', operation: REPORT, fault: { kind } });
        expect(await centre.call()).toMatchObject({ outcome: 'disconnected', spoken: [greeting, moment, noToken] });
      });
    });

    describe('with a connector that signs the request', () => {
      it.each(['connector', 'connector alone'] as const)(
        'answers the caller; no token is in the flow (%s)',
        async (flow) => {
          const centre = await open(flow);
          expect(await centre.call()).toMatchObject({ outcome: 'disconnected', spoken: [greeting, found] });
          expect(centre.asked(REPORT)).toEqual([]);
        },
      );

      it("helps out with the broker's token where the connector keeps one that is dead, and refreshes nothing", async () => {
        const centre = await open('connector');
        const kept = centre.published();
        const current = centre.identity.issue(centre.app).accessToken;
        centre.endpoint.hold(current);
        centre.identity.revoke(kept);
        expect(await centre.call()).toMatchObject({
          spoken: [greeting, moment, found],
          variables: { outcome: 'renewed', renewals: 1 },
        });
        expect(centre.reports()).toEqual([{ token: '', record: 'acme' }]);
        expect(centre.tokensTried()).toEqual([kept, current]);
        expect(centre.endpoint.refreshes).toBe(0);
        centre.connectorAsks();
        expect(await centre.call()).toMatchObject({ spoken: [greeting, found] });
      });

      it("has the token renewed where the broker's is dead as well", async () => {
        const centre = await open('connector');
        const dead = centre.published();
        centre.dies();
        expect(await centre.call()).toMatchObject({
          spoken: [greeting, moment, moment, found],
          variables: { outcome: 'renewed', renewals: 2 },
        });
        expect(centre.reports()).toEqual([
          { token: '', record: 'acme' },
          { token: dead, record: 'acme' },
        ]);
        expect(centre.identity.isLive(centre.published())).toBe(true);
      });

      it('ends after three requests, with any tokens', async () => {
        const centre = await open('connector');
        centre.faults.plan(answers(PEOPLE, 401));
        expect((await centre.call()).spoken).toEqual([greeting, moment, moment, refused]);
        expect(centre.asked(PEOPLE)).toHaveLength(3);
        expect(centre.asked(REPORT)).toHaveLength(2);
      });

      it('ends after a 401 where there is no fallback', async () => {
        const centre = await open('connector alone');
        centre.dies();
        expect(await centre.call()).toMatchObject({ outcome: 'disconnected', spoken: [greeting, refused] });
        expect(centre.asked(PEOPLE)).toHaveLength(1);
      });

      it('tells what the second request is answered, where that is neither 200 nor 401', async () => {
        const centre = await open('connector');
        centre.faults.plan(answers(PEOPLE, 401, { times: 1 }));
        centre.faults.plan(answers(PEOPLE, 403));
        expect((await centre.call()).spoken.at(-1)).toBe('The lookup failed with status 403. Please try again later.');
      });

      it('waits after a 429, as the other flow does', async () => {
        const centre = await open('connector');
        centre.faults.plan(answers(PEOPLE, 429, { times: 1, headers: { 'retry-after': '3' } }));
        expect((await centre.call()).spoken).toEqual([greeting, moment, found]);
      });
    });

    it('refuses a second token within the hour', async () => {
      const centre = await open();
      centre.dies();
      await centre.call();
      centre.dies();
      expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, noToken] });
      await centre.clock.run(() => centre.clock.sleep(HOUR));
      expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, found] });
    });
  },
);
