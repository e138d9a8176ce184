import { resumeRecord } from '../records/config-changes.ts';
import { pausingCommand } from './pausing.ts';

/** Goes on with records that were paused. */
export const resume = pausingCommand({
  verb: 'resume',
  summary: 'Goes on with a paused record.',
  about: 'The next sweep does what has become due meanwhile; the command refresh does it at once.',
  isDone: ({ paused }) => paused === undefined,
  change: resumeRecord,
  words: {
    done: (_installation, { name }) => `resumed. To reconcile it at once: npm run broker -- refresh ${name}`,
    wouldBe: 'would be resumed.',
    already: 'not paused.',
  },
});
