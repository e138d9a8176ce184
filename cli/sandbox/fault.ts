import { COMMAND } from '../../lambda/broker/command-name.ts';
import { troubleNames } from '../../sandbox/live/troubles.ts';
import { WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { didYouMean } from '../terminal/nearest.ts';
import { askSandbox, type FaultReport } from './control.ts';
import { commandAt, portFlag, readPort } from './port.ts';

const words = [...troubleNames, 'none'];

/** Causes in a running sandbox what the runbook cures. */
export const sandboxFault = explainedCommand({
  usage: 'sandbox fault [FAULT|none]',
  about: `Causes trouble for record clinic in the sandbox that runs in another shell, to rehearse what the runbook says. One fault
lasts at a time, until the next one or \`none\`. Without FAULT, lists all faults with what refresh then fails with.
After a few of them start the sandbox anew: a record is saved only so often a day.`,
  flags: { port: portFlag },
  words,
  examples: ['sandbox fault', 'sandbox fault webex-down', 'sandbox fault none'],
  async run({ flags, names: [word, ...more] }) {
    if (more.length > 0) throw new WrongUse('sandbox fault takes one FAULT.');
    if (word !== undefined && !words.includes(word)) {
      throw new WrongUse(`There is no fault "${word}", only ${words.join(', ')}.${didYouMean(word, words)}`);
    }
    const port = readPort(flags.port);
    const report = await (word === undefined
      ? askSandbox<FaultReport>(port, 'GET', '/fault')
      : word === 'none'
        ? askSandbox<FaultReport>(port, 'DELETE', '/fault')
        : askSandbox<FaultReport>(port, 'PUT', `/fault/${word}`));
    return { exitCode: 0, json: report, lines: wordsFor(report, word, port) };
  },
});

function wordsFor({ faults, ended, newPairFile }: FaultReport, word: string | undefined, port: number): string[] {
  const refresh = `${COMMAND} refresh clinic --force`;
  if (word === undefined) {
    const width = Math.max(...faults.map(({ name }) => name.length));
    return faults.map(
      ({ name, actor, happens, code, lasts }) =>
        `${lasts ? '*' : ' '} ${name.padEnd(width)}  ${actor} ${happens} (${code})`,
    );
  }
  if (word === 'none') return [ended ? `Ended: ${ended}. To see clinic recover: ${refresh}` : 'No fault lasts.'];
  const lasting = faults.find(({ lasts }) => lasts);
  return [
    ...(ended ? [`Ended: ${ended}.`] : []),
    `${lasting?.actor} ${lasting?.happens}.`,
    `To see what it does:  ${refresh}`,
    `What to do then:      docs/runbook.md, heading ${lasting?.code}`,
    ...(newPairFile === undefined
      ? []
      : ['A new pair of tokens, as from the portal:', `  ${COMMAND} rotate-secret clinic --yes < ${newPairFile}`]),
    `To end it:            ${commandAt(port, 'fault none')}`,
  ];
}
