import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { ActivityFailed, NotKnown } from '../stops.ts';

/** About 150 words a minute. */
const MS_PER_CHARACTER = 65;

/** Speaks. Words take their time, and the pauses of SSML theirs. */
export async function playMessage(
  { prompts, promptsTts, speakingRate }: PropertiesByKind['play-message'],
  { scope, contact }: ActivityContext,
): Promise<Exit> {
  if (prompts?.length) throw new NotKnown('the runner does not know audio files');
  for (const { value } of promptsTts ?? []) {
    const { words, pausesMs } = readSpeech(scope.render(value));
    contact.spoken.push(words);
    await contact.world.clock.sleep((words.length * MS_PER_CHARACTER) / Number(speakingRate ?? 1) + pausesMs);
  }
  return { port: 'default' };
}

function readSpeech(text: string): { words: string; pausesMs: number } {
  if (!text.startsWith('<speak>')) return { words: text, pausesMs: 0 };
  const pauses = [...text.matchAll(/<break\s+time="([^"]*)"\s*\/>/g)].map(([, time = '']) => readPause(time));
  const words = text
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { words, pausesMs: pauses.reduce((sum, pause) => sum + pause, 0) };
}

function readPause(time: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(m?s)$/.exec(time) ?? [];
  if (amount === undefined) throw new ActivityFailed('a pause has no length');
  return Number(amount) * (unit === 's' ? 1000 : 1);
}
