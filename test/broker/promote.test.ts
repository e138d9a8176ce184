import { beforeEach, describe, expect, it } from 'vitest';
import { readOther, withLatestGrant } from '../../lambda/broker/displaced.ts';
import { open, readCurrent } from '../../lambda/broker/open.ts';
import { pause } from '../../lambda/broker/pause.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR } from '../../lambda/broker/record/time.ts';
import { promote, save } from '../../lambda/broker/save.ts';
import { toWorkingCopy } from '../../lambda/broker/working-copy.ts';
import { World } from './world.ts';

const refused = () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused v1.2 of it.');

let world: World;
beforeEach(async () => {
  world = new World();
  await world.settled();
});

const current = () => world.registry.secrets.get('acme')?.labels.get('AWSCURRENT') as string;
const times = (step: string) => world.steps.filter((one) => one === step).length;
const goesOn = 'the next check goes on from there';

describe('making a version current', () => {
  let from: string;
  beforeEach(async () => {
    from = current();
    await world.registry.put('acme', 'NOTED', 'ours', (await readCurrent(world.broker, 'acme', world.time + 1)).text);
    world.steps.length = 0;
  });
  const promoting = (left = HOUR) => promote(world.broker, 'acme', from, 'ours', world.time + left);

  it('is over once it is moved', async () => {
    expect(await promoting()).toBeUndefined();
    expect(world.steps).toEqual(['move AWSCURRENT']);
  });

  it('is over too where the answer was lost', async () => {
    world.failing('move AWSCURRENT', refused, 'after');
    expect(await promoting()).toBeUndefined();
    expect(times('move AWSCURRENT')).toBe(1);
  });

  it('is tried again while the one before is still current', async () => {
    world.failing('move AWSCURRENT', refused, 'before', 3);
    expect(await promoting()).toBeUndefined();
    expect(current()).toBe('ours');
    expect(times('move AWSCURRENT')).toBe(4);
  });

  it('is tried again where nobody can say which is current', async () => {
    world.fault = (step, _subject, effect) => {
      if (times('move AWSCURRENT') < 2 || step === 'read AWSCURRENT') throw refused();
      return effect();
    };
    expect(await promoting()).toBeUndefined();
    expect(current()).toBe('ours');
  });

  it('ends with the version that somebody else has made current', async () => {
    world.edit('acme', { note: 'theirs' });
    expect(await promoting()).toMatchObject({ versionId: current() });
    expect(current()).not.toBe('ours');
  });

  it('is given up after eight tries, and says what becomes of it', async () => {
    world.failing('move AWSCURRENT', refused);
    const failure = await promoting().catch((thrown: Failure) => thrown);
    expect(failure).toMatchObject({
      code: 'SAVE_FAILED',
      message: `Record acme could not be saved: Secrets Manager refused v1.2 of it; ${goesOn}.`,
      cause: refused(),
    });
    expect(times('move AWSCURRENT')).toBe(8);
  });

  it.each([
    [601, 3],
    [600, 2],
    [200, 1],
  ])('is given up where the next try would begin after %d ms, the deadline: after %i', async (left, tries) => {
    world.failing('move AWSCURRENT', refused);
    await expect(promoting(left)).rejects.toMatchObject({ code: 'SAVE_FAILED' });
    expect(times('move AWSCURRENT')).toBe(tries);
  });
});

describe('a save', () => {
  it('gives up where others keep making theirs current, after eight rounds', async () => {
    const copy = await open(
      world.broker,
      await readCurrent(world.broker, 'acme', world.time + HOUR),
      world.time + HOUR,
    );
    const bought = { ...copy.record, grantRefreshes: 9 };
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT') world.edit('acme', { note: `edit ${times('move AWSCURRENT')}` });
      return effect();
    };
    await expect(save(world.broker, copy, bought, 'grant', world.time + HOUR)).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: 'Record acme could not be saved; others keep changing it.',
    });
    expect(times('move AWSCURRENT')).toBe(8);
  });

  it('says so where nobody can read what somebody else made current', async () => {
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT') world.registry.edit('acme', '{"clientId": ');
      return effect();
    };
    expect(await world.failingCheck({ force: true })).toMatchObject({
      code: 'SAVE_FAILED',
      message: `Record acme could not be saved: Record acme cannot be used: it is not JSON; ${goesOn}.`,
    });
  });

  it('stores nothing more where nothing of ours goes into what somebody else made current', async () => {
    const copy = await open(
      world.broker,
      await readCurrent(world.broker, 'acme', world.time + HOUR),
      world.time + HOUR,
    );
    world.edit('acme', { note: 'theirs' });
    const theirs = current();
    world.steps.length = 0;
    const saved = await save(world.broker, copy, { ...copy.record, scope: 'a note' }, 'note', world.time + HOUR);
    expect(saved).toMatchObject({ versionId: theirs, edited: true });
    expect(current()).toBe(theirs);
    expect(times('put NOTED')).toBe(1);
  });

  it('finds the grant of a check that was cut off behind an edit that came in between', async () => {
    const deadline = world.time + HOUR;
    const copy = await open(world.broker, await readCurrent(world.broker, 'acme', deadline), deadline);
    world.failing('move AWSCURRENT', refused);
    await world.failingCheck({ force: true });
    world.fault = (_step, _subject, effect) => effect();
    world.edit('acme', { note: 'mine' });
    await save(world.broker, copy, { ...copy.record, scope: 'a note' }, 'note', deadline);
    const bought = [...world.webex.tokens.keys()].at(-1);
    expect(world.saved).toMatchObject({ note: 'mine', accessToken: bought });
    expect(world.registry.labelled('acme', 'SAVED')).toEqual(world.saved);
  });

  it('of a record that no check has saved keeps the edit that came in between', async () => {
    world.register('new');
    let edits = 0;
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT' && edits === 0) {
        edits += 1;
        world.edit('new', { note: 'mine' });
      }
      return effect();
    };
    await pause(world.broker, 'new', world.time + HOUR);
    expect(world.registry.current('new')).toMatchObject({ note: 'mine', paused: '2027-01-04T08:00:00Z' });
  });

  it('of a change gives up after five others, and says so', async () => {
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT') world.edit('acme', { note: 'again' });
      return effect();
    };
    await expect(pause(world.broker, 'acme', world.time + HOUR)).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: 'Record acme could not be saved: others keep changing it.',
    });
    expect(times('put NOTED')).toBe(5);
  });
});

describe('a save that was cut off', () => {
  it('is finished as it was stored: nothing is stored again', async () => {
    world.failing('move AWSCURRENT', refused);
    await world.failingCheck({ force: true });
    const stored = world.registry.secrets.get('acme')?.labels.get('SAVED');
    world.fault = (_step, _subject, effect) => effect();
    world.steps.length = 0;
    await world.check();
    expect(current()).toBe(stored);
    expect(world.steps).toEqual(['read AWSCURRENT', 'read SAVED', 'move AWSCURRENT', 'look', 'publish']);
  });
});

describe('another version than the current one', () => {
  const opened = async () =>
    open(world.broker, await readCurrent(world.broker, 'acme', world.time + HOUR), world.time + HOUR);

  it('is not the current one, however often Secrets Manager says so', async () => {
    const copy = await opened();
    world.steps.length = 0;
    await expect(readOther(world.broker, copy, 'SAVED', world.time + HOUR)).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: 'Secrets Manager says of record acme what was true before.',
    });
    expect(times('read SAVED')).toBe(8);
  });

  it('that an edit has displaced may hold the later grant', async () => {
    const before = world.saved;
    await world.check({ force: true });
    const { accessToken } = world.saved;
    world.registry.edit('acme', { ...before, note: 'mine' });
    const copy = toWorkingCopy(await readCurrent(world.broker, 'acme', world.time + HOUR));
    expect(copy.edited).toBe(true);
    const latest = await withLatestGrant(world.broker, copy, undefined, world.time + HOUR);
    expect(latest.accessToken?.reveal()).toBe(accessToken);
  });
});

it('a record without a current version cannot be used', async () => {
  world.fault = (step, _subject, effect) => (step === 'read AWSCURRENT' ? undefined : effect());
  expect(await world.failingCheck()).toMatchObject({
    code: 'RECORD_INVALID',
    message: 'Record acme cannot be used: it has no value yet.',
  });
});
