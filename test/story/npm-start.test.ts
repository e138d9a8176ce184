import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const run = promisify(execFile);
const start = (...options: string[]) =>
  run(process.execPath, ['sandbox/story/main.ts', ...options], { env: { ...process.env, NO_COLOR: '1' } });

describe('npm start', () => {
  it('plays sixty days in which no caller hears a 401, and tells them', { timeout: 120_000 }, async () => {
    const { stdout } = await start();
    expect(stdout).toMatch(/admin +registers the Service App/);
    expect(stdout).toMatch(/Webex .* go down[\s\S]*TOKEN_ENDPOINT_UNAVAILABLE[\s\S]*is back[\s\S]*buys token/);
    expect(stdout).toMatch(/refuses every write[\s\S]*SAVE_FAILED[\s\S]*takes writes again[\s\S]*buys token/);
    expect(stdout).toMatch(/older token[\s\S]*finds another token in the variable; buys token/);
    expect(stdout).toMatch(/forces a refresh[\s\S]*no error, and no new life/);
    expect(stdout).toMatch(/GRANT_REFUSED[\s\S]*authorises the Service App anew[\s\S]*recovered from GRANT_REFUSED/);
    expect(stdout).toContain('No caller heard a 401 in 60 days.');
  });

  it('gives the same output for the same seed', { timeout: 120_000 }, async () => {
    const [one, other] = await Promise.all([
      start('--days', '20', '--seed', '5'),
      start('--days', '20', '--seed', '5'),
    ]);
    expect(one.stdout).toBe(other.stdout);
  });

  it('ends with one JSON object on request', { timeout: 120_000 }, async () => {
    const { stdout } = await start('--json', '--days', '16');
    expect(JSON.parse(stdout)).toMatchObject({
      simulatedDays: 16,
      unauthorizedHeardByCallers: 0,
      calls: expect.any(Number),
      refreshes: expect.any(Number),
      publishes: expect.any(Number),
      faultsInjected: expect.any(Number),
      baseline: { unauthorizedHeardByCallers: expect.any(Number) },
    });
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
