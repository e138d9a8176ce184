import { describe, expect, it } from 'vitest';
import { start } from './start.ts';

describe('npm start', () => {
  it('plays sixty days in which no caller hears a 401, and tells them', async () => {
    const { stdout } = await start();
    const story = stdout.replace(/\s+/g, ' ');
    expect(story).toMatch(/admin registers the Service App .* gets token \w+, good until [^,]+, already published/);
    expect(story).toMatch(/Webex .* go down.*TOKEN_ENDPOINT_UNAVAILABLE.*is back.*gets token/);
    expect(story).toMatch(/refuses every write.*SAVE_FAILED.*takes writes again.*gets token/);
    expect(story).toMatch(/alarm token-broker-refused goes off.*alarm token-broker-refused is over/);
    expect(story).not.toContain('token-broker-silence');
    expect(story).toMatch(/older token.*finds another token in the variable; publishes token \w+ again/);
    expect(story).toMatch(/forces a refresh.*forces another.*gets token \w+ again, good until [^,]+ as before/);
    expect(story).toMatch(/GRANT_REFUSED.*authorizes the Service App anew.*recovered from GRANT_REFUSED/);
    expect(story).toMatch(
      /gets token \w+, good until ([^,]+), saves it, publishes it people get the message "Webex token of clinic: recovered from GRANT_REFUSED"; callers are safe until \1/,
    );
    expect(story).toMatch(/callers without an answer 0 0/);
    expect(story).toMatch(
      /No caller heard a 401 in 60 days\. .* Without the broker, [1-9]\d* of [\d,]+ did: 1 caller in \d+\./,
    );
  });

  it('gives the same output for the same seed', async () => {
    const [one, other] = await Promise.all([
      start('--days', '20', '--seed', '5'),
      start('--days', '20', '--seed', '5'),
    ]);
    expect(one.stdout).toBe(other.stdout);
  });

  it('ends with one JSON object on request', async () => {
    const { stdout } = await start('--json', '--days', '16');
    const summary = JSON.parse(stdout);
    expect(summary).toMatchObject({
      simulatedDays: 16,
      unauthorizedHeardByCallers: 0,
      calls: expect.any(Number),
      refreshes: expect.any(Number),
      publishes: expect.any(Number),
      faultsInjected: expect.any(Number),
      baseline: { calls: summary.calls, refreshes: 1, publishes: 1 },
    });
    // One refresh, and yet several callers: flows keep what they have read for up to eight hours
    expect(summary.baseline.unauthorizedHeardByCallers).toBeGreaterThan(2);
  });
});
