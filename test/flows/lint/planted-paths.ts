import { type Planted, propertiesOf } from './plant.ts';

/** Ways through a flow that are missing, or never end. */
export const plantedInPaths: readonly Planted[] = [
  {
    defect: 'no link leads to an activity',
    rule: 'unreachable-activity',
    at: 'SayGoodbye',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'SayGoodbye', kind: 'play-message' });
      links.push(['SayGoodbye', 'default', 'HangUp']);
    },
  },
  {
    defect: 'a retry is not counted',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: ({ links }) => {
      const toCount = links.findIndex(([, , to]) => to === 'Count');
      links.splice(toCount, 1, ['Outcome', '1', 'Renew']);
      links.push(['NewPhoneContact', 'out', 'Count']);
      links.splice(0, 1);
      links.push(['MayTry', 'error', 'GetPersonDetails']);
    },
  },
  {
    defect: 'the rounds are counted and nothing asks for the count',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'MayTry').expression = '{{ person is empty }}';
    },
  },
  {
    defect: 'the count is asked for and never changes',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Count').expr = '{{ limits.tries.most }}';
    },
  },
  {
    defect: 'the count leads back into the loop either way',
    rule: 'unbounded-loop',
    at: 'GetPersonDetails',
    into: 'main',
    draft: ({ links }) => {
      const out = links.findIndex(([from, port]) => from === 'MayTry' && port === 'false');
      links.splice(out, 1, ['MayTry', 'false', 'GetPersonDetails']);
    },
  },
  {
    defect: 'an activity leads to itself',
    rule: 'unbounded-loop',
    at: 'SayPerson',
    into: 'main',
    draft: ({ links }) => links.push(['SayPerson', 'error', 'SayPerson']),
  },
  {
    defect: 'a set-variable behind a queue leads back to itself when it fails',
    rule: 'unbounded-loop',
    at: 'Mark',
    into: 'main',
    draft: ({ steps, links }) => {
      const properties = { setTo: 'set-to-literal', srcVariable: 'person', expr: 'queued' };
      steps.push({ name: 'Queue', kind: 'queue-contact' }, { name: 'Mark', kind: 'set-variable', properties });
      links.push(['SayPerson', 'error', 'Queue'], ['Queue', 'default', 'Mark'], ['Mark', 'error', 'Mark']);
    },
  },
  {
    defect: 'a menu that cannot speak is asked again at once',
    rule: 'unbounded-loop',
    at: 'Ask',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Ask', kind: 'ivr-menu' });
      links.push(['SayPerson', 'error', 'Ask'], ['Ask', 'error', 'Ask'], ['Ask', '1', 'HangUp']);
    },
  },
  {
    defect: 'digits that cannot be collected are announced and asked for again',
    rule: 'unbounded-loop',
    at: 'Digits',
    into: 'main',
    draft: ({ steps, links }) => {
      steps.push({ name: 'Digits', kind: 'ivr-collectdigits' }, { name: 'SayFailed', kind: 'play-message' });
      links.push(['SayPerson', 'error', 'Digits'], ['Digits', 'default', 'HangUp']);
      links.push(['Digits', 'error', 'SayFailed'], ['SayFailed', 'default', 'Digits']);
    },
  },
];
