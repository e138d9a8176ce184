import { expect, test } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR } from '../../lambda/broker/record/time.ts';
import { World } from '../broker/world.ts';

test('an outage of days costs its last pass no more calls than its second', async () => {
  const world = new World();
  await world.settled();
  world.pass(7);
  world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex is down.'));
  const stepsOfPass: string[][] = [];
  for (let hour = 0; hour < 72; hour += 1) {
    world.steps.length = 0;
    await world.failingPass();
    stepsOfPass.push(world.steps.filter((step) => step !== 'refresh').sort());
    world.time += HOUR;
  }
  const leases = stepsOfPass.map((steps) => steps.filter((step) => step === 'put LEASE').length);
  expect(Math.max(...leases)).toBe(2);
  expect(stepsOfPass.at(-1)).toEqual(stepsOfPass[10]);
});
