import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { ActivityFailed } from '../stops.ts';

/** About 150 words a minute. */
const MS_PER_CHARACTER = 65;

export type Prompts = Pick<PropertiesByKind['play-message'], 'prompts' | 'promptsTts' | 'speakingRate'>;

/** Speaks. Words take their time, and the pauses of SSML theirs. */
export async function playMessage(
  properties: PropertiesByKind['play-message'],
  context: ActivityContext,
): Promise<Exit> {
  await speak(properties, context);
  return { port: 'default' };
}

/** What is spoken by any activity that has prompts. Of audio files only the name is known. */
export async function speak(
  { prompts, promptsTts, speakingRate }: Prompts,
  { scope, contact, entry }: ActivityContext,
): Promise<void> {
  if (prompts?.length) {
    entry.standIn = `${prompts.length} audio file(s) took no time`;
    contact.spoken.push(...prompts.map(audioWords));
  }
  for (const { value } of promptsTts ?? []) {
    const { words, pausesMs } = readSpeech(scope.render(value));
    contact.spoken.push(words);
    await contact.world.clock.sleep((words.length * MS_PER_CHARACTER) / Number(speakingRate ?? 1) + pausesMs);
  }
}

/** The name of an audio file, in the shapes that exports have. */
function audioWords(prompt: unknown): string {
  const { name, value } = typeof prompt === 'object' && prompt !== null ? (prompt as Record<string, unknown>) : {};
  return `(audio: ${String(name ?? value ?? prompt)})`;
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
