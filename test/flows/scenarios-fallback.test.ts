import { describe, expect, it } from 'vitest';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { isKind } from '../../flows/format.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import { callCentre } from './call-centre.ts';
import { answers, found, greeting, moment, PEOPLE, platforms, READ, REFRESH, WRITE } from './call-words.ts';

describe.each(platforms)(
  'where header names are $headerNames and a missing field $notFound its variable',
  (platform) => {
    const open = () => callCentre(platform);

    describe('with an expired token', () => {
      it('refreshes once, saves, and still answers the caller', async () => {
        const centre = await open();
        centre.expireToken();
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, found],
          variables: { outcome: 'refreshed', renewals: 1 },
        });
        expect(centre.asked(PEOPLE).map(({ status }) => status)).toEqual([401, 200]);
        expect(centre.asked(READ)).toHaveLength(1);
        expect(centre.asked(REFRESH)).toHaveLength(1);
        expect(centre.identity.isLive(centre.published())).toBe(true);
        expect(await centre.call()).toMatchObject({ spoken: [greeting, found] });
      });

      it('leaves everything else of the variable as it was', async () => {
        const centre = await open();
        centre.expireToken();
        const {
          defaultValue: _,
          version: __,
          lastUpdatedTime: ___,
          ...before
        } = centre.variables.variable('ACME_ACCESS_TOKEN');
        await centre.call();
        expect(centre.variables.variable('ACME_ACCESS_TOKEN')).toMatchObject(before);
      });

      it('lets some callers go ahead, and has the others wait 2 to 4 seconds before they look', async () => {
        const centre = await open();
        centre.expireToken();
        centre.identity.killGrant(centre.app); // so that no refresh finds another token
        for (let caller = 0; caller < 40; caller += 1) {
          await centre.clock.run(() => centre.clock.sleep(1 + 37 * caller));
          await centre.call();
        }
        const refused = centre.asked(PEOPLE);
        const words = moment.length * 65; // as long as the runner takes to speak them
        const pauses = centre.asked(READ).map(({ at }, call) => at - (refused[call]?.at ?? 0) - words);
        expect(pauses).toHaveLength(40);
        const [ahead, waiting] = [pauses.filter((ms) => ms === 0), pauses.filter((ms) => ms !== 0)];
        expect(ahead.length).toBeGreaterThan(0);
        expect(new Set(waiting).size).toBeGreaterThan(20);
        expect(Math.min(...waiting)).toBeGreaterThanOrEqual(2000);
        expect(Math.max(...waiting)).toBeLessThanOrEqual(4000);
      });

      it('does not refresh if the broker has renewed the token already', async () => {
        const centre = await open();
        const cached = centre.published();
        centre.expireToken();
        centre.publish(centre.identity.issue(centre.app).accessToken);
        expect(await centre.call({ cached })).toMatchObject({
          spoken: [greeting, moment, found],
          variables: { outcome: 'already_renewed' },
        });
        expect(centre.asked(REFRESH)).toHaveLength(0);
        expect(centre.asked(READ)).toHaveLength(1);
      });

      it('does not refresh if the broker renews the token during the pause', async () => {
        const centre = await open();
        centre.expireToken();
        const result = await centre.clock.run(async () => {
          const call = centre.takeCall();
          const asleep = greeting.length * 65 + 1;
          centre.clock.at(centre.clock.now() + asleep, () =>
            centre.publish(centre.identity.issue(centre.app).accessToken),
          );
          return await call;
        });
        expect(result).toMatchObject({ spoken: [greeting, moment, found], variables: { outcome: 'already_renewed' } });
        expect(centre.asked(REFRESH)).toHaveLength(0);
      });

      it('refreshes once for twenty callers of the same three seconds', async () => {
        const centre = await open();
        centre.expireToken();
        const results = await centre.clock.run(async () => {
          const calls: Promise<unknown>[] = [];
          for (let caller = 0; caller < 20; caller += 1) {
            await centre.clock.sleep(137);
            calls.push(centre.takeCall());
          }
          return await Promise.all(calls);
        });
        for (const result of results) expect(result).toMatchObject({ spoken: expect.arrayContaining([found]) });
        expect(centre.asked(REFRESH)).toHaveLength(1);
      });

      it('speaks and ends if the refresh is refused', async () => {
        const centre = await open();
        centre.expireToken();
        centre.identity.killGrant(centre.app);
        const before = centre.published();
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, "I couldn't get an access token. Please try again later."],
          variables: { outcome: 'not_refreshed' },
        });
        expect(centre.asked(PEOPLE)).toHaveLength(1);
        expect(centre.asked(REFRESH)).toHaveLength(1);
        expect(centre.published()).toBe(before);
      });

      it('speaks and ends if the token endpoint is down, and has asked it once', async () => {
        const centre = await open();
        centre.expireToken();
        centre.faults.plan(answers(REFRESH, 503));
        expect(await centre.call()).toMatchObject({ variables: { outcome: 'not_refreshed' } });
        expect(centre.asked(REFRESH)).toHaveLength(1);
      });

      it('repeats the request exactly once, even if the new token is refused', async () => {
        const centre = await open();
        centre.faults.plan(answers(PEOPLE, 401));
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, 'The access token was refused. Please try again later.'],
        });
        expect(centre.asked(PEOPLE)).toHaveLength(2);
        expect(centre.asked(REFRESH)).toHaveLength(1);
      });
    });

    describe('with an expired token and Contact Center in trouble', () => {
      it.each([
        { trouble: 'answers 503', faults: [answers(READ, 503), answers(WRITE, 503)] },
        { trouble: 'forbids the connector', faults: [answers(READ, 403), answers(WRITE, 403)] },
        { trouble: 'cannot write', faults: [answers(WRITE, 412)] },
      ])('still answers the caller if it $trouble', async ({ faults }) => {
        const centre = await open();
        centre.expireToken();
        const before = centre.published();
        for (const fault of faults) centre.faults.plan(fault);
        expect(await centre.call()).toMatchObject({
          spoken: [greeting, moment, found],
          variables: { outcome: 'refreshed_not_saved' },
        });
        expect(centre.asked(REFRESH)).toHaveLength(1);
        expect(centre.published()).toBe(before);
      });

      it.each(['cut-before', 'cut-after'] as const)(
        'still answers the caller if its connections break (%s)',
        async (kind) => {
          const centre = await open();
          centre.expireToken();
          centre.faults.plan({ service: 'contact-center', fault: { kind } });
          const { spoken, variables } = await centre.call();
          expect(spoken.at(-1)).toBe(found);
          expect(variables).toMatchObject({ outcome: 'refreshed_not_saved' });
          expect(centre.asked(REFRESH)).toHaveLength(1);
        },
      );

      it('says that it is not saved if the variable does not take the token', async () => {
        const centre = await open();
        centre.expireToken();
        centre.variables.setWriteMode('ACME_ACCESS_TOKEN', 'keeps');
        expect(await centre.call()).toMatchObject({
          spoken: [greeting, moment, found],
          variables: { outcome: 'refreshed_not_saved' },
        });
      });

      it('takes no masked value for a token', async () => {
        const centre = await open();
        centre.expireToken();
        centre.variables.change('ACME_ACCESS_TOKEN', { sensitive: true });
        centre.contactCenter.settings.masksSensitive = true;
        expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, found] });
        expect(centre.asked(REFRESH)).toHaveLength(1);
      });

      it('neither takes nor overwrites another variable that the ID leads to', async () => {
        const centre = await open();
        centre.expireToken();
        const other = centre.variables.create({ name: 'OTHER', defaultValue: 'long enough to be a token '.repeat(5) });
        const subflow = fallbackSubflow(centre.values);
        for (const variable of subflow.variables) if (variable.name === 'global_variable_id') variable.value = other.id;
        expect(await centre.call({ subflow })).toMatchObject({
          spoken: [greeting, moment, found],
          variables: { outcome: 'refreshed_not_saved' },
        });
        expect(centre.variables.variable('OTHER')).toEqual(other);
      });
    });
  },
);

it('serves a main flow that maps nothing in, as the flow that it succeeds does', async () => {
  const centre = await callCentre();
  centre.expireToken();
  const flow = mainFlow(centre.values);
  for (const activity of Object.values(flow.process.activities)) {
    if (isKind(activity, 'subflow-handoff')) activity.properties.subflowInputVariables = [];
  }
  expect(await centre.call({ flow })).toMatchObject({
    spoken: [greeting, found],
    variables: { outcome: 'refreshed' },
  });
  expect(centre.asked(READ)).toHaveLength(1);
  expect(centre.identity.isLive(centre.published())).toBe(true);
});
