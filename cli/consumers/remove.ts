import { utc } from '../../lambda/broker/record/time.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { checkConfirmable, isConfirmed, showPlan } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { doorOf, onlyConsumer } from './place.ts';
import { unbind } from './projection-secrets.ts';
import { deleteConsumer, readConsumer } from './secrets.ts';

/** Lets a consumer get no token any more. */
export const remove = operatorCommand({
  usage: 'consumers remove CONSUMER',
  about: `The consumer is refused within a minute, permanently. A token that it has works until it expires. If a record has no
other consumer, its copy for consumers is deleted too; the record itself stays as it is.`,
  flags: {
    yes: { type: 'boolean', about: 'do not ask' },
    'dry-run': { type: 'boolean', about: 'say what would follow, and remove nothing' },
  },
  examples: ['consumers remove front-desk', 'consumers remove front-desk --yes --json'],
  check({ flags, names, terminal }) {
    onlyConsumer(names);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const door = doorOf(installation);
    const { consumer, note } = await withProgress(terminal, 'Reading the consumer', () => readConsumer(door, name));
    if (note) showPlan([`${name} has fetched last at ${utc(note.lastAt)}.`], flags, terminal);
    const isAgreed = await isConfirmed(flags, `Remove consumer ${name}?`, terminal);
    const orphaned: string[] = [];
    if (isAgreed) {
      await withProgress(terminal, 'Removing it', async () => {
        // First: also after a later failure, it gets no more tokens.
        await deleteConsumer(door, name);
        for (const record of consumer.records) if (await unbind(door, record, name)) orphaned.push(record);
      });
    }
    const not = flags['dry-run'] ? `Would remove consumer ${name}.` : 'Nothing was removed.';
    return {
      exitCode: isAgreed || flags['dry-run'] ? 0 : 1,
      json: { consumer: name, removed: isAgreed, orphaned },
      lines: [isAgreed ? `Removed ${name}. ${remainder(orphaned)}` : not],
    };
  },
});

function remainder(orphaned: readonly string[]): string {
  if (orphaned.length === 0) return 'Its records have other consumers.';
  return `No consumer gets the token of ${orphaned.join(', ')} any more.`;
}
