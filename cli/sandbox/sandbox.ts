import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Faults } from '../../sandbox/faults.ts';
import { type LiveSandbox, startLiveSandbox } from '../../sandbox/live/live-sandbox.ts';
import { Loopback, PortTaken } from '../../sandbox/loopback.ts';
import { serve } from '../../sandbox/loopback-server.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';
import { defaultStack } from '../installation/installation.ts';
import { CommandFailed, printResult, WrongUse } from '../terminal/command.ts';
import { explainedCommand } from '../terminal/explained-command.ts';
import { interruption } from '../terminal/interruption.ts';
import { type Controlled, controlStandIn, type FaultReport } from './control.ts';
import { hostHere } from './function.ts';
import { type LiveFlags, runLive, usualDirectory } from './live.ts';
import { messageWords } from './live-words.ts';
import { commandAt, LAST_PORT, portFlag, readPort } from './port.ts';
import { describeSandbox, happening, logWords, pointingOf, type SecretFiles, sandboxWords, WATCHER } from './words.ts';

/** Keeps everything that the broker talks to running on loopback, the broker's function in it. */
export const sandbox = explainedCommand({
  usage: 'sandbox [env|fault]',
  about: `Stand-ins for Webex, Contact Center and AWS, the real function in them, two records, and a Service App that waits to
be registered. Prints how to enter it from another shell, then tells what happens, until Ctrl-C. No secret is real.

With --live the function works for your own org: only AWS is a stand-in, on this machine, and kept on disk. Register and
refresh by the same commands as later in AWS. It is for trying, not for production: while it does not run, or while the
machine sleeps, nothing is refreshed. The secrets stand in its file in plain text, for your account alone to read.`,
  flags: {
    live: { type: 'boolean', about: 'with the real Webex and Contact Center; AWS is kept on disk, for trying it out' },
    dir: { type: 'string', value: 'DIR', about: `where --live keeps it (${usualDirectory})` },
    'webex-url': { type: 'string', value: 'URL', about: "--live: Webex's API, if not https://webexapis.com/v1" },
    'contact-center-url': { type: 'string', value: 'URL', about: "--live: if not where a record's datacenter says" },
    port: portFlag,
    'show-secrets': { type: 'boolean', about: "print the Service App's secrets, instead of the file that they are in" },
  },
  members: {
    env: {
      summary: 'Prints what points a shell at the running sandbox.',
      load: async () => (await import('./env.ts')).sandboxEnv,
    },
    fault: {
      summary: 'Causes what the runbook cures, in the running sandbox.',
      load: async () => (await import('./fault.ts')).sandboxFault,
    },
  },
  examples: ['sandbox', 'sandbox --port 5700', 'sandbox --json > sandbox.json &', 'sandbox --live'],
  async run({ flags, names, terminal }) {
    if (names.length > 0) throw new WrongUse('sandbox takes no NAME; its commands are env and fault.');
    checkMode(flags);
    if (flags.live) return await runLive(flags, terminal);
    const port = readPort(flags.port);
    const ended = interruption();
    const tell = (words: string | undefined) => {
      if (words !== undefined && !flags.json) terminal.warn(words);
    };
    const here = hostHere((line) => tell(logWords(Date.now(), line)));
    // Only here, because the CDK takes half a second to load.
    const { deployedTemplate } = await import('../../sandbox/story/deployed-template.ts');
    const control = new Loopback(port);
    const loopback = new Loopback(port && port + 1);
    const folder = await mkdtemp(join(tmpdir(), 'token-broker-sandbox-'));
    let live: LiveSandbox | undefined;
    try {
      live = await startLiveSandbox({
        stack: defaultStack,
        functionArn: FUNCTION_ARN,
        template: deployedTemplate(),
        host: here.host,
        hostEndpoint: here.hostEndpoint,
        hearMessage: (message) => tell(messageWords(message)),
        subscriber: WATCHER,
        loopback,
      });
      const controlled = await serve(controlStandIn(controlledFor(live, folder, tell)), {
        ...realTime,
        loopback: control,
      });
      const files = await writeSecrets(folder, live);
      const description = describeSandbox(live, Number(new URL(controlled.url).port), files, flags['show-secrets']);
      printResult({ ...(flags.json && { json: description }), lines: [sandboxWords(description)] }, terminal);
      await ended;
    } catch (error) {
      throw error instanceof PortTaken ? portIsTaken(error.port, port) : error;
    } finally {
      await live?.close();
      await Promise.all([loopback.close(), control.close()]);
      here.close();
      await rm(folder, { recursive: true });
    }
    return { exitCode: 0, lines: [] };
  },
});

const realTime = { now: Date.now, sleep: (ms: number) => sleep(ms), faults: new Faults() };

/** What other commands can do to it; they are told to the person who watches. */
function controlledFor(live: LiveSandbox, folder: string, tell: (words: string) => void): Controlled {
  const { troubles } = live;
  return {
    pointing: pointingOf(live),
    troubles,
    async begun(name) {
      const { actor, happens } = troubles.list().find((trouble) => trouble.name === name) as FaultReport['faults'][0];
      tell(happening(Date.now(), actor, happens));
      if (name !== 'grant-dies') return undefined;
      return writeSecret(folder, 'clinic-new-pair.json', { refreshToken: troubles.newRefreshToken() });
    },
    ended: (name) => tell(happening(Date.now(), 'admin', `ends the fault ${name}`)),
  };
}

/** The ports can be chosen, and the sentence says how. */
function portIsTaken(port: number, first: number): CommandFailed {
  const others = commandAt(first + 100 <= LAST_PORT ? first + 100 : 0, '');
  return new CommandFailed(
    `Port ${port} of this machine is taken, perhaps by a sandbox that runs already. End it, or choose other ports: ${others}`,
  );
}

/** Refuses an option that means nothing here. */
function checkMode({
  live,
  ...flags
}: LiveFlags & { live: boolean; 'show-secrets': boolean; port: string | undefined }): void {
  if (live && flags['show-secrets']) throw new WrongUse('--live shows no secrets.');
  if (live && flags.port !== undefined) throw new WrongUse('--live takes free ports; its shell file names them.');
  const stray = (['dir', 'webex-url', 'contact-center-url'] as const).find((name) => flags[name] !== undefined);
  if (!live && stray) throw new WrongUse(`--${stray} goes with --live.`);
}

/** What `aws secretsmanager create-secret` takes, and what setup asks for beside. */
async function writeSecrets(folder: string, { residents }: LiveSandbox): Promise<SecretFiles> {
  const { record, credentials, tokens } = residents.newcomer;
  return {
    credentialsFile: await writeSecret(folder, `${record}.json`, credentials),
    tokensFile: await writeSecret(folder, `${record}-tokens.json`, tokens),
  };
}

/** In a folder that only we can read. */
async function writeSecret(folder: string, name: string, value: object): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `${JSON.stringify(value, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
