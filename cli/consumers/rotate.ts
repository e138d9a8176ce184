import { COMMAND } from '../../lambda/broker/command-name.ts';
import { utc } from '../../lambda/broker/record/time.ts';
import type { Consumer } from '../../lambda/token-endpoint/domain/consumer.ts';
import { operatorCommand } from '../installation/operator-command.ts';
import { CommandFailed, type Outcome, type Terminal } from '../terminal/command.ts';
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
    return begin(door, name, consumer, new Date(installation.clock.now()), flags['dry-run'], terminal);
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
  isDry: boolean,
  terminal: Terminal,
): Promise<Outcome> {
  if (isDry) {
    const lines = [`Would give ${name} a second secret.`];
    return { exitCode: 0, json: { consumer: name, rotated: false }, lines };
  }
  const { shown, kept } = newSecret(now);
  const secrets = [kept, ...consumer.secrets];
  await withProgress(terminal, 'Storing it', () => storeConsumer(door, name, { ...consumer, secrets }));
  const clientSecret = shown.reveal();
  return {
    exitCode: 0,
    json: { consumer: name, rotated: true, clientId: name, clientSecret },
    lines: [
      `  Client ID      ${name}`,
      `  Client secret  ${clientSecret}`,
      '',
      'The secret is not shown again; the one before stays good. When the connector has the new one:',
      `  ${COMMAND} consumers rotate ${name} --finish`,
    ],
  };
}

async function finish(
  door: Door,
  name: string,
  consumer: Consumer,
  flags: Flags,
  terminal: Terminal,
): Promise<Outcome> {
  const isAgreed = await isConfirmed(flags, `Does ${name} use its new secret, and may the old one go?`, terminal);
  const secrets = consumer.secrets.slice(0, 1);
  if (isAgreed) await withProgress(terminal, 'Storing it', () => storeConsumer(door, name, { ...consumer, secrets }));
  const not = flags['dry-run'] ? `Would take the old secret of ${name} away.` : 'Nothing was changed.';
  return {
    exitCode: isAgreed || flags['dry-run'] ? 0 : 1,
    json: { consumer: name, finished: isAgreed },
    lines: [isAgreed ? `${name}: the old secret is out within a minute.` : not],
  };
}
