import { onlyName, operatorCommand } from '../installation/operator-command.ts';
import { recordsOfSameClient } from '../records/same-client.ts';
import { callersNow } from '../records/seen-variable.ts';
import type { Terminal } from '../terminal/command.ts';
import { checkConfirmable, isConfirmed, showPlan } from '../terminal/confirmation.ts';
import { withInterruption } from '../terminal/interruption.ts';
import { withProgress } from '../terminal/progress.ts';
import { changesOf, rotate } from './rotation.ts';
import { planWords, rotationWords } from './rotation-words.ts';
import { readCredentials } from './typed-credentials.ts';

/** Puts a new client secret or refresh token into every record that it belongs to. */
export const rotateSecret = operatorCommand({
  usage: 'rotate-secret NAME',
  about: `First regenerate the client secret on developer.webex.com; from then on Webex refuses the old one. The command asks for
the new secret, for a new refresh token of NAME, or both; without a terminal it reads them as JSON from standard input.
It saves the secret in every record with NAME's client ID, or in none. Then the function refreshes NAME to prove it. If
Webex refuses it, all records get their previous secret back. If the command is interrupted, repeat it to finish.
A record that was registered within the last 5 minutes may not be listed yet. The published token stays valid.`,
  flags: {
    yes: { type: 'boolean', about: 'do not ask whether to go on' },
    'dry-run': { type: 'boolean', about: 'say what would change; save nothing, and ask nothing of Webex' },
  },
  examples: [
    'rotate-secret clinic',
    'rotate-secret clinic --dry-run',
    'rotate-secret clinic --yes --json < new-secret.local.json',
  ],
  check({ flags, names, terminal }) {
    onlyName(names);
    checkConfirmable(flags, terminal);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const isDry = flags['dry-run'];
    const sameClient = await withProgress(terminal, 'Reading the records', () =>
      recordsOfSameClient(installation, name),
    );
    const given = await readCredentials(name, terminal);
    const changes = changesOf(sameClient.records, given);
    const records = changes.map((change) => change.name);
    const [first] = sameClient.records;
    const callers = await callersNow(installation, first);
    showPlan(planWords(sameClient, given, callers, installation.clock.now()), flags, terminal);

    const question = `Save it in ${records.length === 1 ? 'this record' : `these ${records.length} records`}?`;
    const isAgreed = await isConfirmed(flags, question, terminal);
    const rotation = isAgreed
      ? await withProgress(terminal, 'Saving and proving it', () =>
          finishing(terminal, () => rotate(installation, changes)),
        )
      : undefined;
    const { clientId } = first.config;
    const { unreadable } = sameClient;
    const told = rotation ?? { state: isDry ? 'not tried' : 'declined' };
    const not = isDry ? 'Nothing was saved.' : 'Nothing was changed.';
    return {
      exitCode: isDry || (rotation?.state === 'proved' && !rotation.failure && !rotation.oldToken) ? 0 : 1,
      json: { record: name, clientId, records, unreadable, fields: Object.keys(given), ...told },
      lines: rotation ? rotationWords(rotation, records) : [not],
    };
  },
});

/** Half done, it would leave records with a secret that Webex refuses until the operator repeats it. */
function finishing<T>(terminal: Terminal, work: () => Promise<T>): Promise<T> {
  const words = 'The command finishes this step first. If you end it anyway, repeat the command to continue.';
  return withInterruption((interrupted) => {
    interrupted.addEventListener('abort', () => terminal.warn(words));
    return work();
  });
}
