import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { expectNoSecret, run, watchProcesses } from '../broker-process.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';
import { CTRL_C, ENTER, onTerminal, pick, terminalsCanBeMade } from './terminal.ts';

const sandbox = fresh(new SandboxHere({ subscriber: 'night@example.com' }));
watchProcesses();

/** What the portal has shown of the Service App that waits to be registered. */
function newcomer() {
  const { credentials, tokens } = sandbox.live.residents.newcomer;
  return { ...credentials, ...tokens };
}

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'token-broker-setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The cache of compiled code would hold the mark of the sandbox's secrets, which is part of the code. */
const WITHOUT_CACHE = { NODE_DISABLE_COMPILE_CACHE: '1' };

/** Everything that was written below a folder. */
function filesIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return files.filter((file) => statSync(file).isFile()).map((file) => readFileSync(file, 'latin1'));
}

/** What an operator types who pastes the pair. */
function pasting(): [question: string, keys: string][] {
  const { clientId, clientSecret, accessToken, refreshToken } = newcomer();
  return [
    ['How does setup get its tokens?', pick(1)],
    ['Client ID:', clientId + ENTER],
    ['Client Secret', clientSecret + ENTER],
    ['Access token', accessToken + ENTER],
    ['Refresh token', refreshToken + ENTER],
    ['Datacenter of the contact center:', pick(0)],
    // Itself: it has the scope, which an app with a writer of its own should not have, as the doctor would say.
    ['Whose token writes the variable?', pick(1)],
    // The only one that is free.
    ['Global variable for the token:', pick(0)],
    ['it now? [y/N]', `y${ENTER}`],
    ['Send a test message', `n${ENTER}`],
  ];
}

describe.runIf(terminalsCanBeMade())('on a terminal that util-linux script makes', () => {
  it('Ctrl-C leaves everything as it was', async () => {
    const before = await operateJson('list');
    const terminal = onTerminal('setup acme', sandbox.live.awsEnv, emptyFolder());
    for (const [question, keys] of pasting().slice(0, 4)) await terminal.type(question, keys);
    await terminal.type('Refresh token', CTRL_C);
    const { code, shown } = await terminal.end();
    expect(code).toBe(1);
    expect(shown).toMatch(/\nStopped\. Nothing was changed\.\s*$/);
    expect((await operateJson('list')).records).toHaveLength((before.records as []).length);
  });

  it('ten questions lead from nothing to a published record, and leave no secret anywhere else', async () => {
    const folder = emptyFolder();
    const terminal = onTerminal('setup acme', { ...sandbox.live.awsEnv, ...WITHOUT_CACHE }, folder);
    const answers = pasting();
    expect(answers.length).toBeLessThanOrEqual(10);
    for (const [question, keys] of answers) await terminal.type(question, keys);
    const { code, shown } = await terminal.end();
    expect(shown).toMatch(/\nacme: refreshed\. The new token [\da-f]{8} is saved and published;/);
    expect(code).toBe(0);
    expectNoSecret(shown, ...filesIn(folder));
    // What a person trusts the registration by.
    expect((await operate('status acme')).code).toBe(0);
    const { code: needs, printed } = await operate('doctor acme');
    expect(printed).toMatch(/\nNothing needs doing\. /);
    expect(needs).toBe(0);
    // An operator who follows its hint has nothing left to choose.
    await operate('flows install acme --connector any --with-secrets');
    const { printed: after } = await operate('doctor acme');
    expect(after).toMatch(
      /\n✔ fallback of acme: .*\n✔ flows of acme: .*\n\nNothing needs doing\. \d+ checks were made\.( 1 thing is not known\.)?$/,
    );
  });
});

it('a script registers by one JSON on standard input, and leaves no secret anywhere else', async () => {
  const folder = emptyFolder();
  const { personalAccessToken, ...input } = newcomer();
  const env = { ...sandbox.live.awsEnv, ...WITHOUT_CACHE, HOME: folder, TMPDIR: folder };
  const change = { target: { ...input.target, variableName: 'SCRIPTED' } };
  const { code, stdout, stderr } = await run(['setup', 'scripted', '--json', '--create-variable'], {
    env,
    input: JSON.stringify({ ...input, ...change }),
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({ record: 'scripted', registered: true, variable: { created: true } });
  expectNoSecret(...filesIn(folder));
  expect((await operate('status scripted')).code).toBe(0);
});
