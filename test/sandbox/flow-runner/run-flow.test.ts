import { expect, it } from 'vitest';
import { VirtualClock } from '../../../sandbox/clock.ts';
import { runFlow } from '../../../sandbox/flow-runner/run-flow.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { call } from './call.ts';
import { condition, end, hangUp, parse, type SmallFlow, say, set, smallFlow } from './small-flow.ts';

it('takes a caller from the start to the end, and says what the caller heard', async () => {
  const { outcome, spoken, steps } = await call(
    {
      variables: { name: 'Ada' },
      activities: { Greeting: say('Hello {{ name }}, from {{ NewPhoneContact.ANI }}.'), HangUp: hangUp },
      links: ['NewPhoneContact out -> Greeting', 'Greeting default -> HangUp'],
    },
    { inputs: { ANI: '+4930' } },
  );
  expect({ outcome, spoken, steps }).toEqual({ outcome: 'disconnected', spoken: ['Hello Ada, from +4930.'], steps: 3 });
});

it('branches on a condition and on cases', async () => {
  const flow: SmallFlow = {
    variables: { status: { type: 'INTEGER', value: '429' }, busy: { type: 'INTEGER', value: '429' } },
    activities: {
      IsFine: condition('{{ status == 200 }}'),
      Which: {
        activityName: 'case-statement',
        expression: '{{ status }}',
        menuLinks: ['0', '1'],
        menuLinks_input: ['200', '{{ busy }}'],
      },
      Busy: set('status', '{{ status + 1 }}'),
      Other: hangUp,
    },
    links: [
      'NewPhoneContact out -> IsFine',
      'IsFine false -> Which',
      'Which 1 -> Busy',
      'Which default -> Other',
      'Busy out -> Which',
    ],
  };
  const { path, outcome, variables } = await call(flow);
  expect(path).toBe('NewPhoneContact IsFine Which Busy Which Other');
  expect({ outcome, status: variables.status }).toEqual({ outcome: 'disconnected', status: 430 });
});

it('sets variables, turned into their types', async () => {
  const { variables } = await call({
    variables: {
      count: { type: 'INTEGER', value: null },
      ready: { type: 'BOOLEAN', value: null },
      share: { type: 'DECIMAL', value: null },
      person: { type: 'JSON', value: '{}' },
      id: '',
    },
    activities: {
      Set: {
        ...set('count', '{{ 2 * 3 }}'),
        setVariablesArray: [
          set('count', '{{ 2 * 3 }}'),
          set('ready', '{{ 1 < 2 }}'),
          set('share', '0.5'),
          set('person', '{"name": "Ada", "roles": ["admin"]}'),
        ],
      },
      Read: parse('person', { id: '$.roles[0]' }),
    },
    links: ['NewPhoneContact out -> Set', 'Set out -> Read'],
  });
  expect(variables).toEqual({
    count: 6,
    ready: true,
    share: 0.5,
    person: { name: 'Ada', roles: ['admin'] },
    id: 'admin',
  });
});

it('shows no secure and no global variable', async () => {
  const { spoken, ...result } = await call({
    variables: {
      clientSecret: { value: canary('client-secret'), isSecure: true },
      token: { value: canary('token'), source: 'GLOBAL' },
      count: { type: 'INTEGER', value: null },
      copy: '',
    },
    activities: { Bad: set('count', '{{ clientSecret }}{{ token }}'), Say: say('{{ token }}') },
    links: ['NewPhoneContact out -> Bad', 'Bad error -> Say'],
  });
  expectNoCanary(result);
  expect(spoken).toHaveLength(1);
});

it('plays many callers side by side', async () => {
  const clock = new VirtualClock(0);
  const flow = smallFlow({
    activities: { Wait: say('<speak><break time="{{ NewPhoneContact.DNIS }}s"/></speak>'), End: end },
    links: ['NewPhoneContact out -> Wait', 'Wait default -> End'],
  });
  const ended: string[] = [];
  for (const [delay, DNIS] of [
    [0, '5'],
    [1000, '1'],
    [2000, '9'],
  ] as const) {
    clock.at(delay, async () => {
      await runFlow({ flow, clock, inputs: { DNIS } });
      ended.push(`${DNIS} at ${clock.now()}`);
    });
  }
  await clock.runUntil(60_000);
  expect(ended).toEqual(['1 at 2000', '5 at 5000', '9 at 11000']);
});
