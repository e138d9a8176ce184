import { COMMAND } from '../../lambda/broker/command-name.ts';
import { callersAre } from '../../lambda/broker/notify/messages.ts';
import type { Usable } from '../../lambda/broker/ports.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import { type Instant, iso } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { checkNamesOrAll, operatorCommand } from '../installation/operator-command.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import { pauseRecord, resumeRecord } from '../records/config-changes.ts';
import type { Configs } from '../records/config-store.ts';
import { recordNames } from '../records/record-secrets.ts';
import { loadUsable } from '../records/registered.ts';
import { callersNow } from '../records/seen-variable.ts';
import { type Command, CommandFailed } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';

/** What sets pausing and resuming apart. */
interface Pausing {
  verb: 'pause' | 'resume';
  about: string;
  /** Whether a record is so already. */
  isDone(config: Config): boolean;
  change(configs: Configs, name: string, deadline: Instant): Promise<Config>;
  /** What people read, after the record's name. */
  words: {
    done(installation: Installation, loaded: Usable): string | Promise<string>;
    wouldBe: string;
    already: string;
  };
}

/** What became of one record. */
type Paused = { record: string } & (
  | { changed: boolean; pausedSince: string | null; message: string }
  | { failure: string }
);

/** Stops refreshing and publishing records. */
export const pause = pausingCommand({
  verb: 'pause',
  about: `The broker does not refresh or publish a paused record, unless a refresh is forced; no alarm counts it. Its token still
expires: resume the record in time.`,
  isDone: ({ paused }) => paused !== undefined,
  change: pauseRecord,
  words: {
    async done(installation, loaded) {
      const callers = callersAre(await callersNow(installation, loaded), installation.clock.now());
      return `paused. Callers: ${callers} To end the pause: ${COMMAND} resume ${loaded.name}`;
    },
    wouldBe: 'would be paused.',
    already: 'paused already.',
  },
});

/** Goes on with records that were paused. */
export const resume = pausingCommand({
  verb: 'resume',
  about: 'The next sweep refreshes a token that became due meanwhile; the command refresh does it at once.',
  isDone: ({ paused }) => paused === undefined,
  change: resumeRecord,
  words: {
    done: (_installation, { name }) => `resumed. To reconcile it at once: ${COMMAND} refresh ${name}`,
    wouldBe: 'would be resumed.',
    already: 'not paused.',
  },
});

function pausingCommand(pausing: Pausing): Command {
  const { verb, about } = pausing;
  return operatorCommand({
    usage: `${verb} NAME...|--all`,
    about,
    flags: {
      all: { type: 'boolean', about: 'every record' },
      'dry-run': { type: 'boolean', about: 'say what would change, and change nothing' },
    },
    examples: [`${verb} clinic`, `${verb} clinic clinic-writer`, `${verb} --all --dry-run`],
    check: ({ flags, names }) => checkNamesOrAll(names, flags.all),
    async run({ installation, flags, names, terminal }) {
      const isDry = flags['dry-run'];
      const outcomes = await withProgress(terminal, 'Saving the records', async () => {
        const wanted = flags.all ? await recordNames(installation) : names;
        return sideBySide(wanted, (name) => outcomeOf(installation, name, pausing, isDry));
      });
      const notes = outcomes.flatMap((one) => ('failure' in one ? one.failure : []));
      return {
        exitCode: notes.length > 0 ? 1 : 0,
        json: { dryRun: isDry, records: outcomes },
        lines: outcomes.flatMap((one) => ('failure' in one ? [] : `${one.record}: ${one.message}`)),
        notes,
      };
    },
  });
}

/** One record's failure is no other's. */
async function outcomeOf(
  installation: Installation,
  name: string,
  { isDone, change, words }: Pausing,
  isDry: boolean,
): Promise<Paused> {
  try {
    const before = await loadUsable(installation, name);
    const outcome = (changed: boolean, { paused }: Config, message: string): Paused => ({
      record: name,
      changed,
      pausedSince: paused === undefined ? null : iso(paused),
      message,
    });
    if (isDone(before.config)) return outcome(false, before.config, words.already);
    if (isDry) return outcome(false, before.config, words.wouldBe);
    const after = await change(installation, name, callDeadline(installation));
    return outcome(true, after, await words.done(installation, before));
  } catch (error) {
    return { record: name, failure: error instanceof CommandFailed ? error.message : toFailure(error).message };
  }
}
