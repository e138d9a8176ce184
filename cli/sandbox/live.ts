import { rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { proxiesOf } from '../../lambda/aws/network.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { parseBaseUrl } from '../../lambda/webex/base-url.ts';
import { DurableFile } from '../../sandbox/kept/durable-file.ts';
import { type KeptAccount, startKeptAccount } from '../../sandbox/kept/kept-account.ts';
import { Unusable } from '../../sandbox/kept/unusable.ts';
import { FUNCTION_ARN } from '../../sandbox/story/hosted-function.ts';
import { defaultStack } from '../installation/installation.ts';
import { CommandFailed, type Outcome, printResult, type Terminal, WrongUse } from '../terminal/command.ts';
import { interruption } from '../terminal/interruption.ts';
import { hostHere } from './function.ts';
import { describeLive, liveWords, messageWords, shellLines } from './live-words.ts';
import { happening, logWords, WATCHER } from './words.ts';

/** Where git, a shared project folder and a clean-up of it do not reach. */
export const usualDirectory = '~/.local/share/wxcc-token-broker';

export interface LiveFlags {
  dir: string | undefined;
  'webex-url': string | undefined;
  'contact-center-url': string | undefined;
  json: boolean;
}

/** Keeps AWS's stand-ins on this disk, and the function in them at work for the real Webex, until Ctrl-C. */
export async function runLive(flags: LiveFlags, terminal: Terminal): Promise<Outcome> {
  // The function in this process leaves by the proxies of the operator's shell.
  const settings = { ...webexSettings(flags), ...proxiesOf(terminal.environment ?? {}) };
  const ended = interruption();
  const tell = (words: string | undefined) => {
    if (words !== undefined && !flags.json) terminal.warn(words);
  };
  // Only here, because the CDK takes half a second to load.
  const { deployedTemplate } = await import('../../sandbox/story/deployed-template.ts');
  const here = hostHere((line) => tell(logWords(Date.now(), line)));
  try {
    const account = await start({
      directory: resolve(flags.dir ?? usualDirectory.replace('~', homedir())),
      stack: defaultStack,
      functionArn: FUNCTION_ARN,
      template: deployedTemplate(),
      settings,
      host: here.host,
      hearMessage: (message) => tell(messageWords(message)),
      subscriber: WATCHER,
      hearTrouble: (words) => terminal.warn(happening(Date.now(), 'AWS', words)),
    });
    const shellFile = new DurableFile(join(dirname(account.file), 'shell.sh'));
    try {
      shellFile.write(shellLines(account.awsEnv));
      const description = describeLive(account, shellFile.path);
      printResult({ ...(flags.json && { json: description }), lines: [liveWords(description)] }, terminal);
      await ended;
      if (account.isBusy()) tell('Ending when the pass that runs has ended. Ctrl-C again breaks it off.');
    } finally {
      rmSync(shellFile.path, { force: true });
      await account.close();
    }
  } finally {
    here.close();
  }
  return { exitCode: 0, lines: [] };
}

async function start(options: Parameters<typeof startKeptAccount>[0]): Promise<KeptAccount> {
  try {
    return await startKeptAccount(options);
  } catch (error) {
    throw error instanceof Unusable ? new CommandFailed(error.message) : error;
  }
}

/** What the function is told of where Webex and Contact Center are; nothing where they are at their own addresses. */
function webexSettings(flags: LiveFlags): Record<string, string> {
  const given = {
    WEBEX_API_BASE_URL: baseUrl('webex-url', flags),
    CONTACT_CENTER_BASE_URL: baseUrl('contact-center-url', flags),
  };
  return Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function baseUrl(flag: 'webex-url' | 'contact-center-url', flags: LiveFlags): string | undefined {
  const text = flags[flag];
  try {
    return text === undefined ? undefined : parseBaseUrl(`--${flag}`, text);
  } catch (error) {
    throw error instanceof Failure ? new WrongUse(error.message) : error;
  }
}
