import { callersAre } from '../../lambda/broker/notify/messages.ts';
import { pauseRecord } from '../records/config-changes.ts';
import { callersNow } from '../records/seen-variable.ts';
import { pausingCommand } from './pausing.ts';

/** Stops refreshing and publishing records. */
export const pause = pausingCommand({
  verb: 'pause',
  summary: 'Stops refreshing and publishing a record, until it is resumed.',
  about: `A paused record is neither refreshed nor published, unless a refresh is forced; no alarm counts it. Its token expires
all the same: resume the record in time.`,
  isDone: ({ paused }) => paused !== undefined,
  change: pauseRecord,
  words: {
    async done(installation, loaded) {
      const callers = callersAre(await callersNow(installation, loaded), installation.clock.now());
      return `paused. Callers: ${callers} To end the pause: npm run broker -- resume ${loaded.name}`;
    },
    wouldBe: 'would be paused.',
    already: 'paused already.',
  },
});
