import type { Usable } from '../../lambda/broker/ports.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import { type Instant, iso } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { checkNamesOrAll, operatorCommand } from '../installation/operator-command.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import type { Configs } from '../records/config-store.ts';
import { recordNames } from '../records/record-secrets.ts';
import { loadUsable } from '../records/registered.ts';
import { type Command, CommandFailed } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';

/** What sets pausing and resuming apart. */
interface Pausing {
  verb: 'pause' | 'resume';
  summary: string;
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
type Outcome = { record: string } & (
  | { changed: boolean; pausedSince: string | null; message: string }
  | { failure: string }
);

/** A command that pauses records, or resumes them. */
export function pausingCommand(pausing: Pausing): Command {
  const { verb, summary, about } = pausing;
  return operatorCommand({
    usage: `${verb} NAME...|--all`,
    summary,
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
      for (const outcome of outcomes) {
        if ('failure' in outcome) terminal.warn(outcome.failure);
        else if (!flags.json) terminal.print(`${outcome.record}: ${outcome.message}`);
      }
      if (flags.json) terminal.print(JSON.stringify({ dryRun: isDry, records: outcomes }, undefined, 2));
      return outcomes.some((outcome) => 'failure' in outcome) ? 1 : 0;
    },
  });
}

/** One record's failure is no other's. */
async function outcomeOf(
  installation: Installation,
  name: string,
  { isDone, change, words }: Pausing,
  isDry: boolean,
): Promise<Outcome> {
  try {
    const before = await loadUsable(installation, name);
    const outcome = (changed: boolean, { paused }: Config, message: string): Outcome => ({
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
