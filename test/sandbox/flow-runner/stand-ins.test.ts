import { describe, expect, it } from 'vitest';
import { call } from './call.ts';
import { hangUp, say } from './small-flow.ts';

const menu = { ...say('Press a key.'), activityName: 'ivr-menu', menuLinks: ['1', '9', '*'] };
const digits = { ...say('Your number.'), activityName: 'ivr-collectdigits', minDigits: '3', maxDigits: '5' };

describe('a menu', () => {
  const flow = {
    activities: {
      Menu: menu,
      One: say('one {{ Menu.OptionEntered }}'),
      Star: say('star'),
      Wrong: say('wrong'),
      Silence: say('silence'),
    },
    links: [
      'NewPhoneContact out -> Menu',
      'Menu 1 -> One',
      'Menu * -> Star',
      'Menu invalid -> Wrong',
      'Menu timeout -> Silence',
    ],
  };

  it.each([
    { keys: ['1'], said: 'one 1' },
    { keys: ['*'], said: 'star' },
    { keys: ['7'], said: 'wrong' },
    { keys: [], said: 'silence' },
  ])('leads on by what the script presses: $keys', async ({ keys, said }) => {
    expect(await call(flow, { keys })).toMatchObject({ spoken: ['Press a key.', said] });
  });

  it('takes the next entry each time, and does not keep a PIN in the trace', async () => {
    const again = {
      activities: { Menu: menu, Pin: digits, End: hangUp },
      links: ['NewPhoneContact out -> Menu', 'Menu 9 -> Pin', 'Pin default -> End'],
    };
    const { outcome, trace } = await call(again, { keys: ['9', '4711'] });
    expect(outcome).toBe('disconnected');
    expect(trace.map(({ standIn }) => standIn)).toContain('the caller pressed 4 keys');
    expect(JSON.stringify(trace)).not.toContain('4711');
  });
});

describe('a collection of digits', () => {
  const flow = {
    activities: { Ask: digits, Got: say('{{ Ask.DigitsEntered }}'), Wrong: say('wrong'), Silence: say('silence') },
    links: ['NewPhoneContact out -> Ask', 'Ask default -> Got', 'Ask invalid -> Wrong', 'Ask timeout -> Silence'],
  };

  it.each([
    { keys: ['123'], said: '123' },
    { keys: ['12'], said: 'wrong' },
    { keys: ['123456'], said: 'wrong' },
    { keys: [], said: 'silence' },
  ])('takes as many as it asks for: $keys', async ({ keys, said }) => {
    expect((await call(flow, { keys })).spoken.at(-1)).toBe(said);
  });
});

it.each(['play-music', 'screen-pop', 'start-media-stream', 'callback', 'scheduled-callback'])(
  '%s is passed, and the trace says so',
  async (activityName) => {
    const flow = {
      activities: { Odd: { activityName }, End: hangUp },
      links: ['NewPhoneContact out -> Odd', 'Odd default -> End'],
    };
    const { outcome, trace } = await call(flow);
    expect(outcome).toBe('disconnected');
    expect(trace[1]?.standIn).toMatch(/^no /);
  },
);

it.each([
  ['queue-contact', 'queued'],
  ['queue-to-agent', 'queued'],
  ['hand-off', 'transferred'],
  ['blind-transfer', 'transferred'],
  ['ivr-virtualassistantvoice', 'with an assistant'],
])('%s ends the run as "%s"', async (activityName, outcome) => {
  const flow = { activities: { Odd: { activityName } }, links: ['NewPhoneContact out -> Odd'] };
  expect(await call(flow)).toMatchObject({ outcome });
});

it('an office is open, and a queue is empty, so that the call goes on', async () => {
  const flow = {
    activities: {
      Hours: { activityName: 'business-hours' },
      Queue: { activityName: 'queue-lookup' },
      Say: say('{{ Queue.CallsQueuedNow }} are waiting, for {{ Queue.EWT is empty ? "an unknown time" : Queue.EWT }}.'),
    },
    links: ['NewPhoneContact out -> Hours', 'Hours workingHours -> Queue', 'Queue insufficientdata -> Say'],
  };
  const { spoken, trace } = await call(flow);
  expect(spoken).toEqual(['0 are waiting, for an unknown time.']);
  expect(trace.map(({ standIn }) => standIn)).toEqual(
    expect.arrayContaining(['the office is open', 'the queue is empty']),
  );
});

it('names an audio file in place of playing it', async () => {
  const Play = { ...say('And then.'), prompts: [{ name: 'hello.wav' }, 'bye.wav'] };
  const { spoken } = await call({ activities: { Play }, links: ['NewPhoneContact out -> Play'] });
  expect(spoken).toEqual(['(audio: hello.wav)', '(audio: bye.wav)', 'And then.']);
});
