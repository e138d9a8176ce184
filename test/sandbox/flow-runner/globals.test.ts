import { expect, it } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { type GlobalVariables, runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { end, say, set, smallFlow } from './small-flow.ts';

function speaking(more: { overwrite?: boolean } = {}) {
  return smallFlow({
    variables: { token: { value: 'of the export', source: 'GLOBAL', id: 'uuid', ...more } },
    activities: { Wait: say('<speak><break time="3600s"/></speak>'), Say: say('{{ token }}'), End: end },
    links: ['NewPhoneContact out -> Wait', 'Wait default -> Say', 'Say default -> End'],
  });
}

async function hears(globals: GlobalVariables | undefined, flow = speaking()) {
  const clock = new VirtualClock(0);
  const { spoken } = await clock.run(() => runFlow({ flow, clock, ...(globals ? { globals } : {}) }));
  return spoken[1];
}

it('reads a global variable as the contact starts, and not again', async () => {
  const asked: object[] = [];
  const globals: GlobalVariables = (variable) => {
    asked.push(variable);
    return `published ${asked.length}`;
  };
  expect(await hears(globals)).toBe('published 1');
  expect(asked).toEqual([{ id: 'uuid', name: 'token' }]);
});

it("keeps the flow's own value where it is pinned, or where there is no other", async () => {
  expect(await hears(() => 'published', speaking({ overwrite: true }))).toBe('of the export');
  expect(await hears(() => undefined)).toBe('of the export');
  expect(await hears(undefined)).toBe('of the export');
});

it('changes a global variable for one interaction only', async () => {
  const flow = smallFlow({
    variables: { token: { value: '', source: 'GLOBAL', id: 'uuid' } },
    activities: { Change: set('token', 'changed'), Say: say('{{ token }}') },
    links: ['NewPhoneContact out -> Change', 'Change out -> Say'],
  });
  const clock = new VirtualClock(0);
  const published = () => 'published';
  for (let call = 0; call < 2; call += 1) {
    const { spoken } = await clock.run(() => runFlow({ flow, clock, globals: published }));
    expect(spoken).toEqual(['changed']);
  }
});
