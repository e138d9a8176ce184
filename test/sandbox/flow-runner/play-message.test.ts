import { expect, it } from 'vitest';
import { call } from './call.ts';
import { end, say } from './small-flow.ts';

it('lets words and the pauses of SSML take virtual time', async () => {
  const messages = (text: string) => ({
    variables: { wait: { type: 'INTEGER', value: '2' } as const },
    activities: { Say: say(text), End: end },
    links: ['NewPhoneContact out -> Say', 'Say default -> End'],
  });
  const silent = await call(messages('<speak><break time="{{ wait + 1 }}s"/><break time="500ms" /></speak>'));
  expect(silent).toMatchObject({ endedAt: 3500, spoken: [''] });
  const spoken = await call(messages('<speak>One<break time="1s"/>two.</speak>'));
  expect(spoken.spoken).toEqual(['One two.']);
  expect(spoken.endedAt).toBeGreaterThan(1200);
});

it('speaks as fast as the activity says', async () => {
  const at = async (speakingRate: unknown) => {
    const Say = { ...say('A sentence of some length.'), speakingRate };
    const flow = { activities: { Say, End: end }, links: ['NewPhoneContact out -> Say', 'Say default -> End'] };
    return (await call(flow)).endedAt;
  };
  expect(await at('2.0')).toBe((await at(null)) / 2);
});

it('fails where a pause has no length', async () => {
  const Say = say('<speak>Wait.<break time="{{ nothing }}s"/></speak>');
  const { outcome, trace } = await call({
    variables: { nothing: '' },
    activities: { Say, End: end },
    links: ['NewPhoneContact out -> Say', 'Say error -> End'],
  });
  expect({ outcome, failure: trace[1]?.failure }).toEqual({ outcome: 'ended', failure: 'a pause has no length' });
});
