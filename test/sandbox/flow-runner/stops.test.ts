import { expect, it } from 'vitest';
import { call } from './call.ts';
import { condition, parse, say, set } from './small-flow.ts';

it('says so when a port leads nowhere', async () => {
  const { outcome } = await call({ activities: { Ask: condition('true') }, links: ['NewPhoneContact out -> Ask'] });
  expect(outcome).toBe('stuck');
});

it('stops a flow that runs in a circle', async () => {
  const circle = {
    activities: { Again: say('Again.') },
    links: ['NewPhoneContact out -> Again', 'Again default -> Again'],
  };
  expect(await call(circle, { stepLimit: 10 })).toMatchObject({ outcome: 'step-limit', steps: 10 });
});

it.each([
  ['an activity', { activityName: 'percent-allocation' }, 'the runner does not know the activity "percent-allocation"'],
  ['a filter', say('{{ a | raw }}'), 'the filter "raw" is not known to the runner'],
  [
    "a filter that is not one of Pebble's,",
    say('{{ a | json }}'),
    'Pebble has no filter "json", and whether the platform adds one is not known',
  ],
  [
    'a misspelt filter',
    say('{{ a | uper }}'),
    'Pebble has no filter "uper", and whether the platform adds one is not known',
  ],
  [
    'an argument',
    say('{{ now() | epoch(format="yyyy") }}'),
    'what "epoch" does with a format, or with an unnamed argument, is not known',
  ],
  [
    'an argument without a name',
    say('{{ now() | epoch(true) }}'),
    'what "epoch" does with a format, or with an unnamed argument, is not known',
  ],
  [
    'a text where true or false belongs',
    say('{{ now() | epoch(inMillis="true") }}'),
    'what "epoch" does where "inMillis" is not true or false is not known',
  ],
  [
    'a time that is not written as usual',
    say('{{ "2025" | epoch }}'),
    'what "epoch" makes of a time that "now()" would write otherwise is not known',
  ],
  [
    'an argument that a filter does not have',
    say('{{ a | trim(1) }}'),
    'the runner does not know the filter "trim" with these arguments',
  ],
  ['a function', say('{{ roll(6) }}'), 'the function "roll" is not known to the runner with these arguments'],
  ['a test', condition('{{ a is prime }}'), 'the test "is prime" is not known to the runner'],
  ['a name', say('{{ A }}'), 'nothing in the flow is called "A"'],
  ['a tag', say('{% for a in b %}'), 'tags like "{% for" are not supported, at character 1'],
  ['a variable that is set', set('b', '1'), 'the flow has no variable "b"'],
  ['a way of setting', { ...set('a', '1'), setTo: 'set-to-magic' }, 'the runner does not know "set-to-magic"'],
  ['a JSONPath', parse('a', { a: '$.b[1:2]' }), 'the runner does not know this JSONPath from its character 4 on'],
  ['a content type', { ...parse('a', {}), contentType: 'XML' }, 'the runner does not know how to parse "XML"'],
])('stops with a clear word at %s that it does not know', async (_, Odd, word) => {
  const flow = { variables: { a: '{"b": []}' }, activities: { Odd }, links: ['NewPhoneContact out -> Odd'] };
  await expect(call(flow)).rejects.toMatchObject({
    name: 'FlowRunError',
    message: `Flow "a-flow", activity "Odd": ${word}.`,
  });
});

it('stops at a flow that cannot start', async () => {
  const wrongValue = { variables: { count: { type: 'INTEGER', value: 'many' } } } as const;
  await expect(call(wrongValue)).rejects.toThrow(
    'Flow "a-flow" cannot start: the value for "count" is not of type INTEGER.',
  );
  await expect(call({ subflow: true })).rejects.toThrow('Flow "a-subflow" has no activity of group "start".');
  const twoStarts = { activities: { Other: { activityName: 'NewPhoneContact' } } };
  await expect(call(twoStarts)).rejects.toThrow('Flow "a-flow" has several activities of group "start".');
  await expect(call({ links: ['NewPhoneContact out -> Nowhere'] })).rejects.toThrow(
    'Flow "a-flow": a link leads to an activity that is not there.',
  );
});
