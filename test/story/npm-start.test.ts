import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { start } from './start.ts';

describe('npm start', () => {
  it('plays forty days, in which all goes wrong that can, and no caller hears a 401; without the broker some do', async () => {
    const { stdout } = await start('--days', '40');
    expect(stdout).toContain('No caller heard a 401 in 40 days.\n');
    expect(stdout).toMatch(/^Without the broker, [1-9]\d* of [\d,]+ did: /m);
    // In lines that fit a terminal, what happened after the broker has met it.
    const failure = stdout.indexOf('TOKEN_ENDPOINT_UNAVAILABLE: Webex answered 503');
    const message = stdout.indexOf('"Webex token of clinic: TOKEN_ENDPOINT_UNAVAILABLE"');
    expect(failure).toBeGreaterThan(0);
    expect(message).toBeGreaterThan(failure);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('ends without a word where its reader has enough', async () => {
    const child = spawn(process.execPath, ['sandbox/story/main.ts', '--days', '1']);
    child.stdout.once('data', () => child.stdout.destroy());
    const said = text(child.stderr);
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(await said).toBe('');
  });

  it.each([
    [['--days', '0'], '--days takes a whole number from 1 to 3650.'],
    [['--seed', 'x'], '--seed takes a whole number'],
    [['--fast'], "Unknown option '--fast'"],
  ])('refuses %j in one sentence, with exit code 2', async (options, sentence) => {
    const failure = await start(...options).catch((error) => error);
    expect(failure).toMatchObject({ code: 2, stderr: expect.stringContaining(sentence) });
  });
});
