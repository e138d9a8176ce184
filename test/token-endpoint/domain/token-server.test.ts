import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { DAY, MINUTE, SECOND } from '../../../lambda/broker/record/time.ts';
import { parseConsumer } from '../../../lambda/token-endpoint/domain/consumer.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { basic, MemoryEndpoint, membersOf } from './memory-endpoint.ts';

let world: MemoryEndpoint;
beforeEach(() => {
  world = new MemoryEndpoint();
});

const asking = (clientId: string, secret: string) => world.ask({}, { authorization: basic(clientId, secret) });
const steps = () => world.steps.splice(0).filter((step) => step !== 'note');

describe('what is read', () => {
  it('is believed for a minute', async () => {
    await world.ask();
    expect(steps()).toEqual(['read consumer clinic', 'read consumer token acme']);
    world.time += MINUTE - 1;
    await world.ask();
    expect(steps()).toEqual([]);
    world.time += 1;
    await world.ask();
    expect(steps()).toEqual(['read consumer clinic', 'read consumer token acme']);
  });

  it('refuses a client for five seconds: then a secret works that was made meanwhile', async () => {
    await world.ask();
    const added = canary('consumer');
    world.bind('clinic', [added, world.clientSecret], ['acme']);
    world.time += 5 * SECOND;
    expect(await asking('clinic', added)).toMatchObject({ status: 200 });
    expect(await asking('novice', added)).toMatchObject({ status: 401 });
    world.bind('novice', [added], ['acme']);
    world.time += 5 * SECOND;
    expect(await asking('novice', added)).toMatchObject({ status: 200 });
  });

  it('keeps no token that has expired', async () => {
    world.give('acme', MINUTE / 2);
    await world.ask();
    world.time += MINUTE / 2;
    const renewed = world.give('acme', DAY);
    expect(membersOf(await world.ask()).access_token).toBe(renewed);
  });

  it('lets a client that was removed in for a minute at most', async () => {
    await world.ask();
    world.consumers.delete('clinic');
    world.time += MINUTE - 1;
    expect(await world.ask()).toMatchObject({ status: 200 });
    world.time += 1;
    expect(await world.ask()).toMatchObject({ status: 401 });
  });
});

describe('two secrets', () => {
  it('are both good while they are rotated, in either order, and no third', async () => {
    const [newer, older] = [canary('consumer'), canary('consumer')];
    world.bind('clinic', [newer, older], ['acme']);
    expect(await asking('clinic', newer)).toMatchObject({ status: 200 });
    expect(await asking('clinic', older)).toMatchObject({ status: 200 });
    expect(await asking('clinic', world.clientSecret)).toMatchObject({ status: 401 });
    world.bind('clinic', [newer], ['acme']);
    world.time += MINUTE;
    expect(await asking('clinic', older)).toMatchObject({ status: 401 });
  });
});

describe('an unknown client and a wrong secret', () => {
  it('take the same steps, with nothing kept and with everything', async () => {
    for (const keeping of [false, true]) {
      if (keeping) await world.ask();
      steps();
      const wrong = await asking('clinic', 'wrong');
      const [forWrong] = [steps()];
      const unknown = await asking('absent', 'wrong');
      expect(steps()).toEqual(forWrong.map((step) => step.replace('clinic', 'absent')));
      expect(unknown).toEqual(wrong);
    }
  });

  it('are told apart in no log, where nothing stands that was sent', async () => {
    await asking('clinic', canary('wrong'));
    await asking(canary('client-id'), canary('wrong'));
    expect(world.traces).toEqual([world.traces[1], world.traces[1]]);
    expect(world.traces[0]).toMatchObject({ route: '/oauth2/token', status: 401, refused: true });
    expectNoCanary(world.traces);
  });

  it('are never admitted by the hash that stands in for a missing one', async () => {
    const zeros = '0'.repeat(64);
    world.consumers.set('clinic', { records: ['acme'], secrets: [{ sha256: zeros, createdAt: '' }] });
    for (const secret of ['', zeros, '\0'.repeat(32)])
      expect(await asking('clinic', secret)).toMatchObject({ status: 401 });
  });
});

describe('a refusal', () => {
  it.each([
    ['as long for all results', 30, 100, ['clinic', 'absent', 'no name']],
    ['no longer where finding it took that time', 300, 300, ['clinic', 'absent']],
  ])('takes %s', async (_, reading, takes, clients) => {
    for (const client of clients) {
      world.fault = (step) => {
        if (step.startsWith('read consumer')) world.time += reading;
      };
      const began = world.time;
      expect(await asking(client, canary('wrong'))).toMatchObject({ status: 401 });
      expect(world.time - began).toBe(takes);
    }
  });
});

describe('a flood', () => {
  /** At the gateway's rate for a minute; each is refused. */
  const flood = async (nameOf: (index: number) => string) => {
    for (let index = 0; index < 3000; index += 1) {
      const began = world.time;
      expect(await asking(nameOf(index), 'wrong')).toMatchObject({ status: 401 });
      world.time = began + 20;
    }
    return steps().length;
  };

  it.each([
    ['names that cannot exist', (index: number) => `No Name ${index}`, 0],
    ['one name that there is not', () => 'absent', 12],
    ['one name that there is, with a wrong secret', () => 'clinic', 12],
    ['ten names', (index: number) => `absent-${index % 10}`, 120],
    ['names that were never seen before', (index: number) => `absent-${index}`, 3000],
  ])('of %s costs as many reads a minute as the page says', async (_what, nameOf, reads) => {
    expect(await flood(nameOf)).toBe(reads);
  });

  it('shuts out no consumer that this instance knows', async () => {
    await world.ask();
    await flood((index) => `absent-${index % 5}`);
    expect(await world.ask()).toMatchObject({ status: 200 });
  });
});

describe('a name that cannot be one', () => {
  it.each(['../records/acme', 'CLINIC', 'a'.repeat(49), 'clinic ', '%00'])(
    'is asked of no service: %s',
    async (name) => {
      expect(await asking(name, 'wrong')).toMatchObject({ status: 401 });
      expect(steps()).toEqual([]);
    },
  );
});

describe('a failure behind the server', () => {
  it.each(['read consumer', 'read consumer token'])(
    'is 503 for clients that have come in, or could: %s',
    async (step) => {
      world.failing(step, () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused it.'));
      const answer = await world.ask();
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '300' } });
      expect(membersOf(answer).error_description).toContain('REGISTRY_UNAVAILABLE');
    },
  );

  it('that is a bug of ours is 500, and says no more', async () => {
    world.failing('read consumer token', () => new Error(canary('bug')));
    const answer = await world.ask();
    expect(answer.status).toBe(500);
    expect(world.traces.at(-1)).toHaveProperty('unexpected');
    expectNoCanary(answer);
  });

  it('in the book of fetches troubles no client', async () => {
    world.failing('note', () => new Error('no'));
    expect(await world.ask()).toMatchObject({ status: 200 });
  });
});

describe('a stored consumer', () => {
  it('holds the SHA-256 of its secret, and not the secret', () => {
    const stored = JSON.stringify(world.consumers.get('clinic'));
    expect(stored).toContain(createHash('sha256').update(world.clientSecret).digest('hex'));
    expectNoCanary(stored);
  });

  it.each([
    '',
    '{}',
    '{"records":[],"secrets":[]}',
    '{"records":["acme"],"secrets":[{"sha256":"c4n4ry","createdAt":""}]}',
    '{"records":["../x"],"secrets":[]}',
  ])('that is none admits no client, and is told without its text: %j', (text) => {
    expect(() => parseConsumer('clinic', new Secret(text))).toThrow(
      expect.objectContaining({ code: 'REGISTRY_UNAVAILABLE', message: expect.not.stringContaining('c4n4ry') }),
    );
  });
});

describe('GET /v1/validate', () => {
  const validating = (authorization?: string, method = 'GET') =>
    world.send({ method, path: '/v1/validate', headers: { ...(authorization && { authorization }) } });

  it('says whether Basic credentials are good', async () => {
    const answer = await validating(basic('clinic', world.clientSecret));
    expect(answer).toMatchObject({ status: 200, body: { consumer: 'clinic', records: ['acme'] } });
    expect(steps()).toEqual(['read consumer clinic']);
  });

  it.each([undefined, 'Basic', basic('clinic', 'wrong'), 'Bearer x'])('refuses others: %s', async (authorization) => {
    const answer = await validating(authorization);
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': expect.stringMatching(/^Basic /) } });
    expect(world.traces.at(-1)).toMatchObject({ refused: true });
  });

  it('takes no other method', async () => {
    expect(await validating(basic('clinic', world.clientSecret), 'POST')).toMatchObject({
      status: 405,
      headers: { allow: 'GET' },
    });
  });
});

describe('another path', () => {
  it('is nothing', async () => {
    for (const path of ['/', '/oauth2/token/', '/OAuth2/token', '/v1', '__proto__', '/constructor']) {
      expect(await world.send({ path })).toMatchObject({ status: 404 });
    }
  });
});
