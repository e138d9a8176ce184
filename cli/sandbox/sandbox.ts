import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LiveSandbox, startLiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';
import { tellingOfMessage } from '../../sandbox/story/timeline.ts';
import { defaultStack } from '../installation/installation.ts';
import { WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { interruption } from '../terminal/interruption.ts';
import { hostHere } from './function.ts';
import { type LiveFlags, runLive, usualDirectory } from './live.ts';
import { readShell } from './shells.ts';
import { describeSandbox, happening, logWords, type SecretFiles, sandboxWords, WATCHER } from './words.ts';

/** Keeps everything that the broker talks to running on loopback, the broker's function in it. */
export const sandbox = explainedCommand({
  usage: 'sandbox',
  about: `Stand-ins for Webex, Contact Center and AWS, the real function in them, two records, and a Service App that waits to
be registered. Prints how to point a shell at it, then tells what happens, until Ctrl-C. Its secrets open nothing.

With --live the function works for your own org: only AWS is a stand-in, on this machine, and kept on disk. Register and
refresh by the same commands as later in AWS. It is for trying, not for production: while it does not run, or while the
machine sleeps, nothing is refreshed. The secrets stand in its file in plain text, for your account alone to read.`,
  flags: {
    live: { type: 'boolean', about: 'with the real Webex and Contact Center; AWS is kept on disk, for trying it out' },
    dir: { type: 'string', value: 'DIR', about: `where --live keeps it (${usualDirectory})` },
    'webex-url': { type: 'string', value: 'URL', about: "--live: Webex's API, if not https://webexapis.com/v1" },
    'contact-center-url': { type: 'string', value: 'URL', about: "--live: if not where a record's datacenter says" },
    shell: { type: 'string', value: 'NAME', about: 'for which shell to print: bash (and zsh), fish, powershell' },
    'show-secrets': { type: 'boolean', about: "print the Service App's secrets, instead of the file that they are in" },
  },
  examples: ['sandbox', 'sandbox --json > sandbox.json &', 'sandbox --live'],
  async run({ flags, names, terminal }) {
    if (names.length > 0) throw new WrongUse('sandbox takes no NAME.');
    checkMode(flags);
    const shell = readShell(flags.shell);
    if (flags.live) return await runLive(flags, terminal);
    const ended = interruption();
    const tell = (words: string | undefined) => {
      if (words !== undefined && !flags.json) terminal.warn(words);
    };
    const here = hostHere((line) => tell(logWords(Date.now(), line)));
    // Only here, because the CDK takes half a second to load.
    const { deployedTemplate } = await import('../../sandbox/story/deployed-template.ts');
    const live = await startLiveSandbox({
      stack: defaultStack,
      functionArn: FUNCTION_ARN,
      template: deployedTemplate(),
      host: here.host,
      hostEndpoint: here.hostEndpoint,
      hearMessage: ({ at, subject = '', text }) => tell(happening(at, 'people', tellingOfMessage(subject, text))),
      subscriber: WATCHER,
    });
    const folder = await mkdtemp(join(tmpdir(), 'token-broker-sandbox-'));
    try {
      const description = describeSandbox(live, await writeSecrets(folder, live), flags['show-secrets']);
      terminal.print(flags.json ? JSON.stringify(description, undefined, 2) : sandboxWords(description, shell));
      await ended;
    } finally {
      await live.close();
      here.close();
      await rm(folder, { recursive: true });
    }
    return 0;
  },
});

/** Refuses an option that means nothing here. */
function checkMode({
  live,
  ...flags
}: LiveFlags & { live: boolean; 'show-secrets': boolean; shell: string | undefined }): void {
  if (live && flags['show-secrets']) throw new WrongUse('--live shows no secrets.');
  if (live && flags.shell !== undefined) throw new WrongUse('--live writes its lines for bash alone.');
  const stray = (['dir', 'webex-url', 'contact-center-url'] as const).find((name) => flags[name] !== undefined);
  if (!live && stray) throw new WrongUse(`--${stray} goes with --live.`);
}

/** In a folder that only we can read: what `aws secretsmanager create-secret` takes, and what setup asks for beside. */
async function writeSecrets(folder: string, { residents }: LiveSandbox): Promise<SecretFiles> {
  const { record, credentials, tokens } = residents.newcomer;
  const write = async (name: string, value: object) => {
    const file = join(folder, name);
    await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
    return file;
  };
  return {
    credentialsFile: await write(`${record}.json`, credentials),
    tokensFile: await write(`${record}-tokens.json`, tokens),
  };
}
