import type { ActivityContext, Exit, HandedOver } from '../activity.ts';
import { type Prompts, speak } from './play-message.ts';

type Properties = Readonly<Record<string, unknown>> & Prompts & { name: string };
type StandIn = (properties: Properties, context: ActivityContext) => Exit | Promise<Exit>;

/** What these activities do lies outside of the flow; the trace says what the runner did instead. */
export const standIns: ReadonlyMap<string, StandIn> = new Map<string, StandIn>([
  ['ivr-menu', menu],
  ['ivr-collectdigits', collectDigits],
  ['play-music', passes('no music was played')],
  ['screen-pop', passes('no screen was opened')],
  ['start-media-stream', passes('no media was streamed')],
  ['callback', passes('no callback was registered')],
  ['scheduled-callback', passes('no callback was registered')],
  ['business-hours', passes('the office is open', 'workingHours')],
  ['queue-lookup', lookUpQueue],
  ['queue-contact', handsOver('queued', 'a queue took the call')],
  ['queue-to-agent', handsOver('queued', 'an agent was asked to take the call')],
  ['hand-off', handsOver('transferred', 'another flow took the call')],
  ['blind-transfer', handsOver('transferred', 'another number took the call')],
  ['bridged-transfer', handsOver('transferred', 'another number took the call')],
  ['ivr-virtualassistant', handsOver('with an assistant', 'what it would say and do is not known')],
  ['ivr-virtualassistantvoice', handsOver('with an assistant', 'what it would say and do is not known')],
]);

/** Speaks, and leaves by the port of the key that the script has; `timeout` where it has none. */
async function menu(properties: Properties, context: ActivityContext): Promise<Exit> {
  await speak(properties, context);
  const key = context.contact.press();
  context.entry.standIn = pressedWords(key);
  context.scope.setResult(properties.name, { OptionEntered: key ?? '' });
  if (key === undefined) return { port: 'timeout' };
  return { port: textsIn(properties.menuLinks).includes(key) ? key : 'invalid' };
}

/** Speaks, and takes the digits of the script; too few or too many leave by `invalid`. */
async function collectDigits(properties: Properties, context: ActivityContext): Promise<Exit> {
  await speak(properties, context);
  const digits = context.contact.press();
  context.entry.standIn = pressedWords(digits);
  context.scope.setResult(properties.name, { DigitsEntered: digits ?? '' });
  if (digits === undefined) return { port: 'timeout' };
  const fits =
    digits.length >= Number(properties.minDigits ?? 0) && digits.length <= Number(properties.maxDigits ?? 99);
  return { port: fits ? 'default' : 'invalid' };
}

/** An empty queue, of which no waiting time can be told. */
function lookUpQueue({ name }: Properties, { entry, scope }: ActivityContext): Exit {
  entry.standIn = 'the queue is empty';
  scope.setResult(name, { CallsQueuedNow: 0, OldestCallTime: 0, PIQ: 0 });
  return { port: 'insufficientdata' };
}

function passes(standIn: string, port = 'default'): StandIn {
  return (_, { entry }) => {
    entry.standIn = standIn;
    return { port };
  };
}

function handsOver(ending: HandedOver, standIn: string): StandIn {
  return (_, { entry }) => {
    entry.standIn = standIn;
    return { ending };
  };
}

/** How many digits, not which: they may be a PIN. */
function pressedWords(keys: string | undefined): string {
  if (keys === undefined) return 'the caller pressed nothing';
  return `the caller pressed ${keys.length === 1 ? 'one key' : `${keys.length} keys`}`;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
