import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { ORG } from '../memory-webex.ts';
import { VARIABLE, World } from '../world.ts';

const variableOf = (name: string) => `${VARIABLE}_${name.replaceAll('-', '_')}`;
const target = (variableName: string) => ({ orgId: ORG, datacenter: 'us1', variableName });

/** Records that publish, each into a variable of its own, and that two sweeps have seen. */
async function installation(...names: string[]): Promise<World> {
  const world = new World();
  for (const name of names) {
    world.contactCenter.create(variableOf(name));
    world.register(name, { target: target(variableOf(name)) });
  }
  await hourly(world, 2);
  expect(world.subjects).toEqual([]);
  return world;
}

/** So many sweeps, an hour apart; one that rejects has reported what it found. */
async function hourly(world: World, sweeps: number): Promise<void> {
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    world.time += HOUR;
    await world.sweep();
  }
}

const deleted = (world: World, name: string, force = true) =>
  world.secrets.secrets.delete(`token-broker/${name}`, force ? { force } : {});
const keyDisabled = (world: World, name: string, keyDisabled: boolean) =>
  Object.assign(world.secrets.secrets.secret(`token-broker/${name}`) ?? {}, { keyDisabled });
const safeUntil = ({ text }: { text: string }) => Date.parse(/safe until (.+? UTC)/.exec(text)?.[1] ?? '');
const toMinute = (moment: number) => Math.floor(moment / MINUTE) * MINUTE;

describe('a record that goes away is told once, with its end and the command that brings it back', () => {
  it.each([
    ['deleted at once', (world: World) => deleted(world, 'acme'), 'the record is gone', 'restore acme'],
    ['marked for deletion', (world: World) => deleted(world, 'acme', false), 'the record is gone', 'restore acme'],
    ['paused', (world: World) => world.edit('acme', { paused: '2027-01-04T10:00:00Z' }), 'paused', 'resume acme'],
    [
      'left without a target',
      (world: World) => world.edit('acme', { target: undefined }),
      'no target any more',
      'restore acme',
    ],
  ])('%s', async (_how, goesAway, subject, command) => {
    const world = await installation('acme', 'beta');
    const end = world.grant?.expiresAt as number;
    goesAway(world);
    await hourly(world, 1);
    expect(world.subjects).toEqual([`Webex token of acme: ${subject}`]);
    const [message] = world.messages;
    expect(message && safeUntil(message)).toBe(toMinute(end));
    expect(message?.text).toContain(`  npx wxcc-token-broker ${command} --region eu-west-1\n`);
    await hourly(world, 48);
    expect(world.subjects).toHaveLength(1);
  });

  it.each([
    ['gone', (world: World) => deleted(world, 'acme')],
    ['paused', (world: World) => world.edit('acme', { paused: '2027-01-04T10:00:00Z' })],
  ])('and once more in the last two days of its token, however long ago it was %s', async (_how, goesAway) => {
    const world = await installation('acme');
    const end = world.grant?.expiresAt as number;
    goesAway(world);
    await hourly(world, 20 * 24);
    expect(world.subjects).toHaveLength(2);
    const last = world.messages[1] as { subject: string; text: string };
    expect(last.subject).toMatch(/^Webex token of acme: ends soon; /);
    expect(safeUntil(last)).toBe(toMinute(end));
  });

  it.each([
    ['a record without a target', { target: undefined }],
    ['one that was broken for a while', { target: undefined, writer: '' }],
  ])("with its access token's end, where consumers alone have that: %s", async (_which, more) => {
    const world = new World();
    world.register('acme', { target: undefined });
    await hourly(world, 2);
    const config = world.secrets.config('acme');
    world.edit('acme', more);
    await hourly(world, 2);
    world.secrets.edit('acme', config);
    // It is renewed meanwhile, so that no end comes near.
    await hourly(world, 20 * 24);
    const end = world.grant?.expiresAt as number;
    const before = world.subjects.length;
    deleted(world, 'acme');
    await hourly(world, 1);
    expect(world.subjects.slice(before)).toEqual(['Webex token of acme: the record is gone']);
    expect(world.subjects.filter((subject) => /ends soon/.test(subject))).toEqual([]);
    expect(safeUntil(world.messages.at(-1) as { text: string })).toBe(toMinute(end));
  });

  it('and is told again when it is kept again', async () => {
    const world = await installation('acme');
    world.edit('acme', { paused: '2027-01-04T10:00:00Z' });
    await hourly(world, 1);
    world.edit('acme', { paused: undefined });
    await hourly(world, 2);
    expect(world.subjects).toEqual(['Webex token of acme: paused', 'Webex token of acme: kept valid again']);
  });

  it('but not where it was paused before the first sweep saw it', async () => {
    const world = new World();
    world.register('acme', { paused: '2027-01-04T08:00:00Z' });
    await hourly(world, 3);
    world.edit('acme', { paused: undefined });
    await hourly(world, 3);
    expect(world.subjects).toEqual([]);
  });

  it('nor where it gets its first target, or has a broken config meanwhile', async () => {
    const world = new World();
    world.register('acme', { target: undefined });
    await hourly(world, 3);
    const config = world.secrets.config('acme');
    world.secrets.edit('acme', '{}');
    await hourly(world, 1);
    world.secrets.edit('acme', { ...config, target: target(VARIABLE) });
    await hourly(world, 3);
    expect(world.subjects).toEqual([
      'Webex token of acme: RECORD_INVALID',
      'Webex token of acme: recovered from RECORD_INVALID',
    ]);
  });
});

describe('a record that its own state cannot speak for', () => {
  it('is told of anew, though another one is failing already', async () => {
    const world = await installation('acme', 'beta', 'delta');
    world.secrets.edit('acme', 'no JSON');
    await hourly(world, 1);
    keyDisabled(world, 'beta', true);
    await hourly(world, 2);
    deleted(world, 'delta');
    await hourly(world, 1);
    expect(world.subjects).toEqual([
      'Webex token of acme: RECORD_INVALID',
      'Webex token of beta: REGISTRY_UNAVAILABLE',
      'Webex token of delta: the record is gone',
    ]);
    expect(world.messages[1]?.text).toMatch(/^Callers: safe until 2027-01-18 /m);
    keyDisabled(world, 'beta', false);
    await hourly(world, 2);
    expect(world.subjects.slice(3)).toEqual(['Webex token of beta: recovered from REGISTRY_UNAVAILABLE']);
  });

  it('is told of when its secret has no value, and when it holds bytes', async () => {
    const world = await installation('acme');
    world.secrets.secrets.create('token-broker/bytes', { value: { binary: 'AAEC' } });
    await hourly(world, 3);
    expect(world.subjects).toEqual(['Webex token of bytes: RECORD_INVALID']);
  });

  it('is not told of where what failed is over with the next sweep', async () => {
    const world = await installation('acme');
    keyDisabled(world, 'acme', true);
    await hourly(world, 1);
    keyDisabled(world, 'acme', false);
    await hourly(world, 3);
    expect(world.subjects).toEqual([]);
  });

  it('is told of when it takes no writes', async () => {
    const world = await installation('acme', 'beta');
    const refused = () => new Failure('SAVE_FAILED', 'AWS refuses.');
    world.fault = (step, subject, effect) => {
      if (subject === 'beta' && step.startsWith('put')) throw refused();
      return effect();
    };
    world.pass(7);
    await hourly(world, 3);
    expect(world.subjects).toEqual(['Webex token of beta: SAVE_FAILED']);
    world.heal();
    await hourly(world, 2);
    expect(world.subjects.slice(1)).toEqual(['Webex token of beta: recovered from SAVE_FAILED']);
  });
});

describe('a list that comes back short', () => {
  it('hides no record: the one that it leaves out has its pass', async () => {
    const world = await installation('acme', 'beta');
    const { store } = world.deps;
    world.deps.store = Object.create(store, {
      list: {
        value: async function* () {
          for await (const page of store.list()) yield page.filter(({ name }) => name !== 'beta');
        },
      },
    });
    world.time += HOUR;
    expect(await world.sweep()).toMatchObject({ records: 2 });
    expect(world.subjects).toEqual([]);
  });
});

describe('many records that need a message at once', () => {
  it('have one message together, after the first five, and none is told again', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `record-${index + 10}`);
    const world = await installation(...names);
    for (const name of names) world.secrets.edit(name, 'no JSON');
    await hourly(world, 3);
    expect(world.subjects).toHaveLength(6);
    expect(world.subjects[5]).toBe('Webex token broker: 7 more messages of one sweep');
    const told = names.filter((name) => world.messages.some(({ text }) => text.includes(name)));
    expect(told).toEqual(names);
    expect(world.notified.map(({ record }) => record).sort()).toEqual(names);
  });

  it('have one message together where all of them are gone', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `record-${index + 10}`);
    const world = await installation(...names);
    for (const name of names) deleted(world, name);
    await hourly(world, 3);
    expect(world.subjects).toEqual(['Webex token broker: 40 more messages of one sweep']);
    expect(world.messages[0]?.text.match(/^ {2}Callers: safe until /gm)).toHaveLength(40);
  });
});

describe('messages of a sweep are sent at least once', () => {
  it.each([
    ['once', 1],
    ['for a day', 24],
  ])('where SNS refuses them %s', async (_how, sweeps) => {
    const world = await installation('acme', 'beta');
    deleted(world, 'acme');
    world.failing('notify', () => new Failure('INTERNAL', 'SNS refuses.'));
    await hourly(world, sweeps);
    expect(world.sweeps.at(-1)).toMatchObject({ unkept: 1 });
    expect(world.notified).toEqual([]);
    world.heal();
    await hourly(world, 3);
    expect(world.subjects).toEqual(['Webex token of acme: the record is gone']);
    expect(world.notified).toEqual([{ record: 'acme', subject: 'Webex token of acme: the record is gone' }]);
    expect(world.sweeps.at(-1)).not.toHaveProperty('unkept');
  });

  it('also if they take back a message whose answer was lost', async () => {
    const world = await installation('acme');
    const loseAnswer = () => world.failing('notify', () => new Failure('INTERNAL', 'no answer'), 'after');
    const restored = () => world.secrets.secrets.restore('token-broker/acme');
    deleted(world, 'acme', false);
    loseAnswer();
    await hourly(world, 1);
    restored();
    await hourly(world, 1);
    world.heal();
    deleted(world, 'acme', false);
    await hourly(world, 2);
    expect(world.subjects).toEqual([
      'Webex token of acme: the record is gone',
      'Webex token of acme: kept valid again',
      'Webex token of acme: the record is gone',
    ]);
  });

  it('once, where the digest was refused before', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `record-${index + 10}`);
    const world = await installation(...names);
    for (const name of names) world.secrets.edit(name, 'no JSON');
    world.failing('notify', () => new Failure('INTERNAL', 'SNS refuses.'));
    await hourly(world, 2);
    world.heal();
    await hourly(world, 3);
    expect(world.subjects).toHaveLength(6);
  });
});

describe('a roster that cannot be kept', () => {
  it('counts as a failure of the sweep, tells nothing twice, and forgets nothing', async () => {
    const world = await installation('acme', 'beta');
    world.roster.refuses = new Failure('REGISTRY_UNAVAILABLE', 'AWS refuses.');
    deleted(world, 'acme');
    await hourly(world, 3);
    expect(world.subjects).toEqual([]);
    expect(world.sweeps.at(-1)).toMatchObject({ unkept: 1 });
    world.roster.refuses = undefined;
    await hourly(world, 2);
    expect(world.subjects).toEqual(['Webex token of acme: the record is gone']);
  });

  it('is written only when something has changed', async () => {
    const world = await installation('acme');
    const before = world.roster.writes;
    await hourly(world, 48);
    expect(world.roster.writes).toBe(before);
  });
});
