import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { expectNoSecret } from '../broker-process.ts';
import { operate } from '../operate.ts';
import { withSandbox } from '../sandbox-process.ts';
import { ENTER, onTerminal, pick, terminalsCanBeMade } from './terminal.ts';

const sandbox = withSandbox();

describe.runIf(terminalsCanBeMade())('on a terminal', () => {
  it('ten questions lead from nothing to a published record', async () => {
    const { credentialsFile, tokensFile } = sandbox.description.newcomer;
    const { clientId, clientSecret, refreshToken, target } = JSON.parse(await readFile(credentialsFile, 'utf8'));
    const { accessToken } = JSON.parse(await readFile(tokensFile, 'utf8'));
    const terminal = onTerminal('setup acme', sandbox.description.env);
    const answers: [question: string, keys: string][] = [
      ['How does setup get its tokens?', pick(1)],
      ['Client ID:', clientId + ENTER],
      ['Client Secret', clientSecret + ENTER],
      ['Access token', accessToken + ENTER],
      ['Refresh token', refreshToken + ENTER],
      ['Datacenter of the contact center:', pick(0)],
      ['Whose token writes the variable?', pick(0)],
      ['Global variable for the token:', target.variableName + ENTER],
      ['Shall it be done? [y/N]', `y${ENTER}`],
      ['Send a test message', `n${ENTER}`],
    ];
    for (const [question, keys] of answers) await terminal.type(question, keys);
    const { code, shown } = await terminal.end();
    expect(shown).toMatch(/\nacme: refreshed\. The new token [\da-f]{8} is saved and published;/);
    expect(code).toBe(0);
    expectNoSecret(shown);
    // What a person trusts the registration by; the doctor belongs here too.
    expect((await operate('status acme')).code).toBe(0);
  });
});
