import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { start } from './start.ts';

describe('npm start', () => {
  it('tells people what happened after the broker has met it, in lines that fit a terminal', async () => {
    const { stdout } = await start('--days', '8');
    const failure = stdout.indexOf('TOKEN_ENDPOINT_UNAVAILABLE: Webex answered 503');
    const message = stdout.indexOf('"Webex token of clinic: TOKEN_ENDPOINT_UNAVAILABLE"');
    expect(failure).toBeGreaterThan(0);
    expect(message).toBeGreaterThan(failure);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
  });

  it('ends without a word where its reader has enough', async () => {
    const child = spawn(process.execPath, ['sandbox/story/main.ts', '--days', '2']);
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
