import { describe, expect, it } from 'vitest';
import { callCentre } from './call-centre.ts';
import { answers, found, greeting, moment, PEOPLE, platforms, READ, REFRESH } from './call-words.ts';

describe.each(platforms)(
  'where header names are $headerNames and a missing field $notFound its variable',
  (platform) => {
    const open = (email?: string) => callCentre(platform, { ...(email !== undefined && { email }) });

    describe('with a good token', () => {
      it('speaks name and status, and asks for nothing else', async () => {
        const centre = await open();
        expect(await centre.call()).toMatchObject({ outcome: 'disconnected', spoken: [greeting, found] });
        expect(centre.asked(PEOPLE)).toHaveLength(1);
        expect(centre.asked(REFRESH)).toHaveLength(0);
        expect(centre.asked(READ)).toHaveLength(0);
      });

      it('says so if no person has the address', async () => {
        const centre = await open('unknown@example.com');
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, "I couldn't find that e-mail address."],
        });
      });

      it.each([
        ['o\'brian+"test"&x=1@example.com', 'Sinéad "Sin" O\'Brian {{ 1 / 0 }} {% x %} & Söhne'],
        ['ünïcode%40@example.com', 'Çağrı \\ <b>Nuñez</b> }}'],
      ])('gets %s through the address and the name into the speech as they are', async (email, displayName) => {
        const centre = await open(email);
        centre.identity.people = [{ id: 'p', emails: [email], displayName, status: 'call' }];
        expect(await centre.call()).toMatchObject({ spoken: [greeting, `${displayName} is currently call.`] });
      });

      it('speaks the name alone if there is no status', async () => {
        const centre = await open();
        const body = { items: [{ displayName: 'Ada Brandt' }] };
        centre.faults.plan({
          service: 'webex',
          operation: PEOPLE,
          fault: { kind: 'answer', answer: { status: 200, body } },
        });
        expect(await centre.call()).toMatchObject({ spoken: [greeting, 'Ada Brandt is currently not known.'] });
      });

      it.each([403, 404, 500, 503])('speaks the status %i and ends', async (status) => {
        const centre = await open();
        centre.faults.plan(answers(PEOPLE, status));
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, `The lookup failed with status ${status}. Please try again later.`],
        });
        expect(centre.asked(REFRESH)).toHaveLength(0);
      });

      it('speaks and ends if the connection breaks', async () => {
        const centre = await open();
        centre.faults.plan({ service: 'webex', operation: PEOPLE, fault: { kind: 'cut-before' } });
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, 'There is a technical problem. Please try again later.'],
        });
      });
    });

    describe('with too many requests', () => {
      it.each([
        ['7', 7],
        ['600', 10],
        ['0', 1],
        [undefined, 1],
      ])('waits for a Retry-After of %s as long as %i s', async (retryAfter, seconds) => {
        const centre = await open();
        const headers = retryAfter === undefined ? {} : { 'Retry-After': retryAfter };
        centre.faults.plan(answers(PEOPLE, 429, { times: 1, headers }));
        expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, found] });
        const [first, second] = centre.asked(PEOPLE).map(({ at }) => at);
        expect((second ?? 0) - (first ?? 0)).toBe(seconds * 1000 + moment.length * 65);
      });

      it('waits twice and no more', async () => {
        const centre = await open();
        centre.faults.plan(answers(PEOPLE, 429, { headers: { 'Retry-After': '2' } }));
        expect(await centre.call()).toMatchObject({
          outcome: 'disconnected',
          spoken: [greeting, moment, moment, 'The service is busy. Please try again later.'],
        });
        expect(centre.asked(PEOPLE)).toHaveLength(3);
      });

      it('still renews the token once in between', async () => {
        const centre = await open();
        centre.expireToken();
        centre.faults.plan(answers(PEOPLE, 429, { times: 2, headers: { 'Retry-After': '1' } }));
        expect(await centre.call()).toMatchObject({ spoken: [greeting, moment, moment, moment, found] });
        expect(centre.asked(PEOPLE).map(({ status }) => status)).toEqual([429, 429, 401, 200]);
      });
    });
  },
);
