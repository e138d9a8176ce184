import { expect, it } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { call } from './call.ts';
import { condition, end, hangUp, say, set, smallFlow } from './small-flow.ts';

it.each([
  ['INTEGER', '1.5'],
  ['DECIMAL', '1,5'],
  ['BOOLEAN', 'yes'],
  ['JSON', '{"open": '],
] as const)('fails an activity that sets a variable of type %s to %s', async (type, to) => {
  const { outcome, trace } = await call({
    variables: { it: { type, value: null } },
    activities: { Bad: set('it', to) },
    links: ['NewPhoneContact out -> Bad'],
  });
  expect(outcome).toBe('failed');
  expect(trace[1]?.failure).toBe(`the value for "it" is not of type ${type}`);
});

const failing = {
  variables: { count: { type: 'INTEGER', value: null } as const },
  links: ['NewPhoneContact out -> Bad'],
};

it('leaves an activity that fails by its error link', async () => {
  const { outcome, trace } = await call({
    ...failing,
    activities: { Bad: set('count', 'many'), End: end },
    links: [...failing.links, 'Bad error -> End'],
  });
  expect(outcome).toBe('ended');
  expect(trace[1]).toMatchObject({ port: 'error', failure: 'the value for "count" is not of type INTEGER' });
});

it('goes to OnGlobalError when an activity fails without an error link', async () => {
  const { outcome, path, spoken } = await call({
    ...failing,
    activities: { Bad: condition('{{ count + 1 }}') },
    onGlobalError: {
      activities: { Sorry: say('Sorry.'), HangUp: hangUp },
      links: ['OnGlobalError out -> Sorry', 'Sorry default -> HangUp'],
    },
  });
  expect({ outcome, spoken }).toEqual({ outcome: 'disconnected', spoken: ['Sorry.'] });
  expect(path).toBe('NewPhoneContact Bad OnGlobalError Sorry HangUp');
});

it('knows the event in older exports, which do not say what kind of activity it is', async () => {
  const flow = smallFlow({
    activities: { Bad: condition('maybe') },
    links: ['NewPhoneContact out -> Bad'],
    onGlobalError: { activities: { HangUp: hangUp }, links: ['OnGlobalError out -> HangUp'] },
  });
  const event = flow.eventFlows.eventsMap.GLOBAL_EVENTS?.process.activities['id-OnGlobalError'];
  expect(delete event?.properties.activityName).toBe(true);
  const clock = new VirtualClock(0);
  expect(await clock.run(() => runFlow({ flow, clock }))).toMatchObject({ outcome: 'disconnected' });
});

it('loses the call when OnGlobalError leads nowhere, or fails too', async () => {
  const Bad = condition('maybe');
  expect(await call({ ...failing, activities: { Bad } })).toMatchObject({ outcome: 'failed' });
  const nowhere = { ...failing, activities: { Bad }, onGlobalError: {} };
  expect(await call(nowhere)).toMatchObject({ outcome: 'failed', path: 'NewPhoneContact Bad' });
  const worse = { activities: { Worse: Bad }, links: ['OnGlobalError out -> Worse'] };
  expect(await call({ ...failing, activities: { Bad }, onGlobalError: worse })).toMatchObject({ outcome: 'failed' });
});
