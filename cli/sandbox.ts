import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHandler as createEndpoint } from '../lambda/token-endpoint/create-handler.ts';
import { type LiveSandbox, startLiveSandbox } from '../sandbox/live/live-sandbox.ts';
import { FUNCTION_ARN, hostEndpoint } from '../sandbox/story/hosted-function.ts';
import { tellingOfMessage } from '../sandbox/story/timeline.ts';
import { WrongUse } from './command.ts';
import { explainedCommand } from './explained-command.ts';
import { defaultStack } from './installation.ts';
import { interruption } from './interruption.ts';
import { hostHere } from './sandbox-function.ts';
import { describeSandbox, happening, logWords, sandboxWords } from './sandbox-words.ts';

/** Keeps everything that the broker talks to running on loopback, the broker's function in it. */
export const sandbox = explainedCommand({
  usage: 'sandbox',
  summary: 'Runs a whole installation on this machine, to try commands on.',
  about: `Stand-ins for Webex, Contact Center and AWS, the real function in them, two records, and a Service App that waits to
be registered. Prints how to point a shell at it, then tells what happens, until Ctrl-C. Its secrets open nothing.`,
  flags: {
    'show-secrets': { type: 'boolean', about: "print the Service App's secrets, instead of the file that they are in" },
  },
  examples: ['sandbox', 'sandbox --json > sandbox.json &'],
  async run({ flags, names, terminal }) {
    if (names.length > 0) throw new WrongUse('sandbox takes no NAME.');
    const ended = interruption();
    const tell = (words: string | undefined) => {
      if (words !== undefined && !flags.json) terminal.warn(words);
    };
    const here = hostHere((line) => tell(logWords(Date.now(), line)));
    const live = await startLiveSandbox({
      stack: defaultStack,
      functionArn: FUNCTION_ARN,
      host: here.host,
      hostEndpoint: (inside, settings) => hostEndpoint(inside, createEndpoint, Math.random, settings),
      hearMessage: ({ at, subject = '', text }) => tell(happening(at, 'people', tellingOfMessage(subject, text))),
    });
    const folder = await mkdtemp(join(tmpdir(), 'token-broker-sandbox-'));
    try {
      const description = describeSandbox(live, await writeCredentials(folder, live), flags['show-secrets']);
      terminal.print(flags.json ? JSON.stringify(description, undefined, 2) : sandboxWords(description));
      await ended;
    } finally {
      await live.close();
      here.close();
      await rm(folder, { recursive: true });
    }
    return 0;
  },
});

/** As `aws secretsmanager create-secret --secret-string file://...` takes them; in a folder that only we can read. */
async function writeCredentials(folder: string, { residents }: LiveSandbox): Promise<string> {
  const { record, credentials } = residents.newcomer;
  const file = join(folder, `${record}.json`);
  await writeFile(file, `${JSON.stringify(credentials, undefined, 2)}\n`, { mode: 0o600 });
  return file;
}
