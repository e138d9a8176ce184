import { describe, expect, it } from 'vitest';
import type { Listed } from '../../lambda/broker/fleet.ts';
import { pause, resume } from '../../lambda/broker/pause.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { MINUTE } from '../../lambda/broker/record/time.ts';
import { gaugesOf } from '../../lambda/broker/sweep/gauges.ts';
import { START, VARIABLE, World } from './world.ts';

const pauseAcme = (world: World) => pause(world.broker, 'acme', world.time + MINUTE);
const resumeAcme = (world: World) => resume(world.broker, 'acme', world.time + MINUTE);

async function paused(): Promise<World> {
  const world = new World();
  await world.settled();
  await pauseAcme(world);
  world.steps.length = 0;
  return world;
}

describe('a paused record', () => {
  it('says since when', async () => {
    const world = await paused();
    expect(world.saved).toMatchObject({ paused: '2027-01-04T08:00:00Z' });
  });

  it('is not refreshed and not published, though long due and drifted', async () => {
    const world = await paused();
    world.contactCenter.edit(VARIABLE, 'by-hand');
    world.pass(13);
    expect(await world.check()).toMatchObject({ serviceApp: 'acme', outcome: 'paused', variable: 'none' });
    expect(world.steps).toEqual(['read AWSCURRENT']);
    expect(world.published).toBe('by-hand');
  });

  it('is not refreshed by whoever reports its token as dead', async () => {
    const world = await paused();
    const ifToken = new Secret(world.published).fingerprint;
    expect(await world.check({ ifToken })).toMatchObject({ outcome: 'paused' });
  });

  it('is refreshed and published by a forced check, and stays paused', async () => {
    const world = await paused();
    const before = world.published;
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.published).not.toBe(before);
    expect(world.saved).toMatchObject({ paused: '2027-01-04T08:00:00Z' });
  });

  it('is counted by the sweep as paused, and lowers no gauge that alarms listen to', async () => {
    const world = await paused();
    await world.settled('other');
    world.pass(15);
    const { records, paused: passedOver, failed } = await world.sweep();
    expect({ records, passedOver, failed }).toEqual({ records: 2, passedOver: 1, failed: [] });
    const listed: Listed[] = [];
    for await (const page of world.registry.readAll()) listed.push(...page);
    const reports = new Map(world.reports.map((report) => [report.serviceApp, report]));
    const { lowestAccessLifePercent, unswept } = gaugesOf(listed, reports, world.time);
    expect({ lowestAccessLifePercent, unswept }).toEqual({ lowestAccessLifePercent: 100, unswept: 0 });
    expect(gaugesOf(listed, new Map(), world.time).lowestAccessLifePercent).toBe(100);
  });

  it('goes on where it stopped when it is resumed', async () => {
    const world = await paused();
    world.pass(8);
    await resumeAcme(world);
    expect(world.saved).not.toHaveProperty('paused');
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
  });
});

describe('pausing and resuming', () => {
  it('write nothing where there is nothing to change', async () => {
    const world = await paused();
    world.time += MINUTE;
    expect((await pauseAcme(world)).paused).toBe(START);
    await resumeAcme(world);
    world.steps.length = 0;
    expect(await resumeAcme(world)).not.toHaveProperty('paused');
    expect(world.steps).toEqual(['read AWSCURRENT']);
  });

  it('lose neither themselves nor an edit that comes in between', async () => {
    const world = new World();
    await world.settled();
    let edits = 0;
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT' && edits < 2) {
        edits += 1;
        world.edit('acme', { note: `edit ${edits}` });
      }
      return effect();
    };
    await pauseAcme(world);
    expect(world.saved).toMatchObject({ note: 'edit 2', paused: '2027-01-04T08:00:00Z' });
  });

  it('give up where somebody edits the record ever again', async () => {
    const world = new World();
    await world.settled();
    world.fault = (step, _subject, effect) => {
      if (step === 'move AWSCURRENT') world.edit('acme', { note: 'again' });
      return effect();
    };
    await expect(pauseAcme(world)).rejects.toMatchObject({ code: 'SAVE_FAILED' });
  });

  it('leave an edited record free of the hold that its last failure put on it', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    await world.failingCheck({ force: true });
    world.edit('acme', { refreshToken: world.webex.authorise() });
    await pauseAcme(world);
    await resumeAcme(world);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
  });
});
