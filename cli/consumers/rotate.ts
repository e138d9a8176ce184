import { COMMAND } from '../../lambda/broker/command-name.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import type { Consumer } from '../../lambda/token-endpoint/domain/consumer.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { CommandFailed, type ExitCode, type Terminal } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed } from '../terminal/confirmation.ts';
import { withProgress } from '../terminal/progress.ts';
import { type Door, doorOf, onlyConsumer } from './place.ts';
import { newSecret, readConsumer, storeConsumer } from './secrets.ts';

/** Gives a consumer a second secret; then, with --finish, takes the first one away. */
export const rotate = operatorCommand({
  usage: 'consumers rotate CONSUMER',
  about: `Both secrets work until you finish: put the new one into the connector's form, check that it fetches, then finish.
The new secret is shown once. The old one stops working within a minute after --finish.`,
  flags: {
    finish: { type: 'boolean', about: 'take the old secret away' },
    yes: { type: 'boolean', about: 'do not ask, with --finish' },
    'dry-run': { type: 'boolean', about: 'say what would follow, and change nothing' },
  },
  examples: ['consumers rotate front-desk', 'consumers rotate front-desk --finish'],
  check({ flags, names, terminal }) {
    onlyConsumer(names);
    if (flags.finish) checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const door = doorOf(installation);
    const { consumer } = await withProgress(terminal, 'Reading the consumer', () => readConsumer(door, name));
    const [newest, older] = consumer.secrets;
    if (!flags.finish && newest && older) {
      throw new CommandFailed(
        `${name} has had two secrets since ${utc(newest.createdAt)}: first ${COMMAND} consumers rotate ${name} --finish`,
      );
    }
    if (flags.finish && !older) throw new CommandFailed(`${name} has one secret only: there is nothing to finish.`);
    if (flags.finish) return finish(door, name, consumer, flags, terminal);
    return begin(door, name, consumer, new Date(installation.clock.now()), flags, terminal);
  },
});

interface Flags {
  yes: boolean;
  'dry-run': boolean;
  json: boolean;
}

async function begin(
  door: Door,
  name: string,
  consumer: Consumer,
  now: Date,
  flags: Flags,
  terminal: Terminal,
): Promise<ExitCode> {
  if (flags['dry-run']) {
    const would = `Would give ${name} a second secret.`;
    terminal.print(flags.json ? JSON.stringify({ consumer: name, rotated: false }, undefined, 2) : would);
    return 0;
  }
  const { shown, kept } = newSecret(now);
  const secrets = [kept, ...consumer.secrets];
  await withProgress(terminal, 'Storing it', () => storeConsumer(door, name, { ...consumer, secrets }));
  const clientSecret = shown.reveal();
  if (flags.json) {
    terminal.print(JSON.stringify({ consumer: name, rotated: true, clientId: name, clientSecret }, undefined, 2));
    return 0;
  }
  terminal.print(`  Client ID      ${name}`);
  terminal.print(`  Client secret  ${clientSecret}`);
  terminal.print('');
  terminal.print('The secret is not shown again; the one before stays good. When the connector has the new one:');
  terminal.print(`  ${COMMAND} consumers rotate ${name} --finish`);
  return 0;
}

async function finish(
  door: Door,
  name: string,
  consumer: Consumer,
  flags: Flags,
  terminal: Terminal,
): Promise<ExitCode> {
  const isAgreed = await isConfirmed(flags, `Does ${name} use its new secret, and may the old one go?`, terminal);
  const secrets = consumer.secrets.slice(0, 1);
  if (isAgreed) await withProgress(terminal, 'Storing it', () => storeConsumer(door, name, { ...consumer, secrets }));
  if (flags.json) terminal.print(JSON.stringify({ consumer: name, finished: isAgreed }, undefined, 2));
  else if (isAgreed) terminal.print(`${name}: the old secret is out within a minute.`);
  else terminal.print(flags['dry-run'] ? `Would take the old secret of ${name} away.` : 'Nothing was changed.');
  return isAgreed || flags['dry-run'] ? 0 : 1;
}
