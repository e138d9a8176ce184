import { describe, expect, it } from 'vitest';
import { SecretsManagerRoster } from '../../lambda/aws/roster.ts';
import type { Roster } from '../../lambda/broker/record/roster.ts';
import { SecretStore } from '../../sandbox/aws/secret-store.ts';
import { perform } from '../../sandbox/aws/secrets-manager.ts';

const NOW = Date.parse('2027-01-04T08:00:00Z');

/** The real store of the roster, on a stand-in's rules; the wire's base64 is put in between. */
function rosterIn(secrets: SecretStore): SecretsManagerRoster {
  const send = async ({ constructor: { name }, input }: { constructor: { name: string }; input: object }) => {
    const { SecretBinary, ...request } = input as { SecretBinary?: Uint8Array };
    const binary = SecretBinary && { SecretBinary: Buffer.from(SecretBinary).toString('base64') };
    const answer = perform(secrets, name.replace('Command', ''), { ...request, ...binary }) as {
      SecretBinary?: string;
    };
    return { ...answer, ...(answer.SecretBinary && { SecretBinary: Buffer.from(answer.SecretBinary, 'base64') }) };
  };
  return new SecretsManagerRoster({ send } as ConstructorParameters<typeof SecretsManagerRoster>[0], 'roster');
}

function withSecret(): SecretStore {
  const secrets = new SecretStore({ now: () => NOW });
  secrets.create('roster');
  return secrets;
}

describe('the roster', () => {
  it('is empty before the first sweep has written it', async () => {
    expect(await rosterIn(withSecret()).read()).toEqual(new Map());
  });

  it('comes back as it was written, its moments rounded down to the second', async () => {
    const roster: Roster = new Map([
      ['acme', { standing: 'publishing', since: NOW, safeUntil: NOW + 999 }],
      ['beta', { standing: 'failing', since: NOW, code: 'SAVE_FAILED', untold: 'publishing' }],
      ['gone', { standing: 'gone', since: NOW, safeUntil: NOW, lost: true, endTold: true }],
    ]);
    const store = rosterIn(withSecret());
    await store.write(roster);
    const read = await store.read();
    expect(read).toEqual(new Map([...roster, ['acme', { standing: 'publishing', since: NOW, safeUntil: NOW }]]));
  });

  it.each([1, 3_000])('holds %i records by name', async (count) => {
    const store = rosterIn(withSecret());
    await store.write(rosterOf(count));
    expect((await store.read()).size).toBe(count);
  });

  it('of more records than a secret holds keeps those that come first', async () => {
    const store = rosterIn(withSecret());
    await store.write(rosterOf(60_000));
    const names = [...(await store.read()).keys()];
    expect(names.length).toBeGreaterThan(3_000);
    expect(names).toEqual([...rosterOf(60_000).keys()].slice(0, names.length));
  });

  it('says which operation was refused, and why, where its secret is not there', async () => {
    const store = rosterIn(new SecretStore({ now: () => NOW }));
    await expect(store.read()).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      message: "Secrets Manager refused GetSecretValue for the roster's secret (ResourceNotFoundException).",
    });
    await expect(store.write(new Map())).rejects.toMatchObject({ code: 'SAVE_FAILED' });
  });

  it.each([
    ['DecryptionFailure', "Secrets Manager can't decrypt it.", /roster's secret \(\w+\): its KMS key is disabled/],
    ['AccessDeniedException', 'Access to KMS is not allowed.', /: its KMS key's policy or the role does not allow/],
    ['AccessDeniedException', 'no', /roster's secret \(AccessDeniedException\)\.$/],
  ])('says the likely reason where its key is the cause, and no word of AWS: %s, %s', async (name, words, told) => {
    const send = () => Promise.reject(Object.assign(new Error(words), { name }));
    const store = new SecretsManagerRoster({ send } as ConstructorParameters<typeof SecretsManagerRoster>[0], 'roster');
    await expect(store.read()).rejects.toThrow(told);
    await expect(store.write(new Map())).rejects.toThrow(told);
  });

  it('that is damaged cannot be read, and one damaged entry costs itself alone', async () => {
    const secrets = withSecret();
    secrets.put('roster', { binary: Buffer.from('no gzip').toString('base64') });
    await expect(rosterIn(secrets).read()).rejects.toMatchObject({ code: 'REGISTRY_UNAVAILABLE' });
  });
});

/** Names and ends that compress no better than real ones. */
function rosterOf(count: number): Roster {
  return new Map(
    Array.from({ length: count }, (_, index) => [
      `customer-${((index * 2_654_435_761) % 2 ** 32).toString(36)}`,
      { standing: 'publishing', since: NOW, safeUntil: NOW + ((index * 7_919_321) % 1_209_600) * 1000 },
    ]),
  );
}
