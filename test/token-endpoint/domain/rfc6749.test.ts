import { beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND } from '../../../lambda/broker/record/time.ts';
import { basic, MemoryEndpoint, membersOf } from './memory-endpoint.ts';
import { refusals } from './rfc6749-refusals.ts';
import { requests } from './rfc6749-requests.ts';

let world: MemoryEndpoint;
beforeEach(() => {
  world = new MemoryEndpoint();
});

describe('RFC 6749', () => {
  it.each([...requests, ...refusals])('section %s: %s', async (_section, _demand, request, status, error) => {
    const answer = await request(world);
    const members = membersOf(answer);
    expect({ status: answer.status, error: members.error }).toEqual({ status, error });
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    if (error) {
      // Section 5.2: what a description may consist of.
      expect(members.error_description).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(Object.keys(members)).toEqual(['error', 'error_description']);
      expect(world.steps.filter((step) => step.startsWith('read consumer token'))).toEqual([]);
    } else {
      expect(members.access_token).toBe(world.token());
    }
  });

  it('section 5.1: the answer says what is given, of what type, for how long, and for which scope', async () => {
    expect(await world.ask()).toMatchObject({ status: 200 });
    expect(membersOf(await world.ask())).toEqual({
      access_token: world.token(),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'acme',
    });
  });

  it.each([
    [14 * DAY, 3600],
    [HOUR, 3600],
    [HOUR - SECOND, 3599],
    [90 * SECOND + 900, 90],
    [SECOND, 1],
  ])(
    'section 5.1: expires_in is never more than an hour, and never past the real end (%i ms: %i)',
    async (life, expected) => {
      world.give('acme', life);
      expect(membersOf(await world.ask()).expires_in).toBe(expected);
    },
  );

  it('section 5.2: a client that is refused is told by which scheme it could come in', async () => {
    const { headers } = await world.ask({}, { authorization: basic('clinic', 'wrong') });
    expect(headers['www-authenticate']).toBe('Basic realm="token-broker", charset="UTF-8"');
  });

  it('the method that is allowed is named (RFC 9110, section 15.5.6)', async () => {
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'post']) {
      expect(await world.send({ method })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    }
  });
});

describe('a token near its end', () => {
  it('is given while it lives, and counted from a day before', async () => {
    world.give('acme', DAY);
    await world.ask();
    expect(world.traces.at(-1)).not.toHaveProperty('shortLived');
    world.time += MINUTE;
    expect(await world.ask()).toMatchObject({ status: 200 });
    expect(world.traces.at(-1)).toMatchObject({ status: 200, shortLived: true, lifeSeconds: 86_340 });
  });

  it('is not given any more when it has expired: the client may ask again', async () => {
    world.give('acme', SECOND - 1);
    const answer = await world.ask();
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '300', 'cache-control': 'no-store' } });
    expect(membersOf(answer).error).toBe('temporarily_unavailable');
    expect(world.traces.at(-1)).toMatchObject({ status: 503, reason: 'expired', consumer: 'clinic', record: 'acme' });
  });

  it('may be one that was never there', async () => {
    for (const stored of ['', undefined]) {
      world.coldStart();
      if (stored === undefined) world.consumerTokens.delete('acme');
      else world.consumerTokens.set('acme', stored);
      expect(await world.ask()).toMatchObject({ status: 503, headers: { 'retry-after': '300' } });
    }
  });

  it('is given however long it is: only a variable has a limit', async () => {
    const text = JSON.parse(world.consumerTokens.get('acme') as string);
    world.consumerTokens.set('acme', JSON.stringify({ ...text, accessToken: 'x'.repeat(2000) }));
    expect(membersOf(await world.ask()).access_token).toHaveLength(2000);
  });
});
