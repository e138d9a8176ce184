import { pause as pauseRecord } from '../lambda/broker/pause.ts';
import { iso } from '../lambda/broker/record/time.ts';
import { pausingCommand } from './pausing.ts';
import { clockTime } from './times.ts';

/** Stops refreshing and publishing records. */
export const pause = pausingCommand({
  verb: 'pause',
  summary: 'Stops refreshing and publishing a record, until it is resumed.',
  about: `A paused record is neither refreshed nor published, unless a refresh is forced; no alarm counts it. Its token ends
all the same: resume the record in time.`,
  isDone: ({ paused }) => paused !== undefined,
  change: pauseRecord,
  words: {
    done: (name, { accessTokenExpiresAt: end }) =>
      `paused.${end === undefined ? '' : ` Its token lives until ${clockTime(iso(end))}.`} To end the pause: npm run broker -- resume ${name}`,
    wouldBe: 'would be paused.',
    already: 'paused already.',
  },
});
