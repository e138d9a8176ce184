import { expect, it } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { condition, end, endSubflow, handoff, hangUp, type SmallFlow, say, set, smallFlow } from './small-flow.ts';

async function call(mainFlow: SmallFlow, subflow: SmallFlow | undefined) {
  const clock = new VirtualClock(0);
  const subflows = subflow ? [smallFlow({ ...subflow, subflow: true })] : [];
  const inputs = { OrgId: 'the-org' };
  return await clock.run(() => runFlow({ flow: smallFlow(mainFlow), subflows, inputs, clock }));
}

const mainFlow: SmallFlow = {
  variables: { token: 'old', tokenAfter: '', note: 'main' },
  activities: {
    HandOff: handoff({ token: 'given' }, { tokenAfter: 'taken' }),
    Back: say('{{ tokenAfter }}'),
    Failed: say('It failed.'),
    End: end,
  },
  links: [
    'NewPhoneContact out -> HandOff',
    'HandOff default -> Back',
    'HandOff error -> Failed',
    'Back default -> End',
    'Failed default -> End',
  ],
};

it('maps variables in and out, and shares nothing else but the contact', async () => {
  const { spoken, variables, trace } = await call(mainFlow, {
    variables: { given: '', taken: '', note: 'sub' },
    activities: {
      Take: set('taken', '{{ given }} in {{ NewPhoneContact.OrgId }} of {{ note }}'),
      Note: set('note', 'changed'),
      Done: endSubflow,
    },
    links: ['StartSubflow out -> Take', 'Take out -> Note', 'Note out -> Done'],
  });
  expect(spoken).toEqual(['old in the-org of sub']);
  expect(variables).toMatchObject({ token: 'old', note: 'main' });
  expect(trace.map(({ flow, activity }) => `${flow}/${activity}`)).toEqual([
    'a-flow/NewPhoneContact',
    'a-flow/HandOff',
    'a-subflow/StartSubflow',
    'a-subflow/Take',
    'a-subflow/Note',
    'a-subflow/Done',
    'a-flow/Back',
    'a-flow/End',
  ]);
});

it('takes a failure that the subflow does not handle for the failure of the hand-off', async () => {
  const { spoken, trace, variables } = await call(mainFlow, {
    variables: { given: '', taken: 'never' },
    activities: { Bad: condition('{{ given }}'), Done: endSubflow },
    links: ['StartSubflow out -> Bad', 'Bad true -> Done'],
  });
  expect(spoken).toEqual(['It failed.']);
  expect(trace[1]).toMatchObject({ port: 'error', failure: 'its expression is neither true nor false' });
  expect(variables.tokenAfter).toBe('');
});

it.each([
  ['hangs up', { Last: hangUp }, 'disconnected'],
  ['leads nowhere', { Last: say('') }, 'stuck'],
])('ends the call where the subflow %s', async (_, activities, outcome) => {
  const subflow = { variables: { given: '' }, activities, links: ['StartSubflow out -> Last'] };
  expect(await call(mainFlow, subflow)).toMatchObject({ outcome });
});

it('stops with a clear word without the subflow, or without a variable that is mapped', async () => {
  await expect(call(mainFlow, undefined)).rejects.toThrow(
    'Flow "a-flow", activity "HandOff": no subflow has the flowId "a-subflow".',
  );
  await expect(call(mainFlow, { variables: { taken: '' } })).rejects.toThrow(
    'Flow "a-flow", activity "HandOff": the flow has no variable "given".',
  );
});
