import { describe, expect, it } from 'vitest';
import { SECRET_MARK } from '../../../sandbox/live/live-sandbox.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const sandbox = fresh(new SandboxHere());

interface Listing {
  versions: { version: string; current: boolean; differsIn: string[]; doubt?: string }[];
}

const listOf = (record: string) => operateJson<Listing>(`restore ${record} --list`);

/** A record that works, and was edited once before. */
async function editedOnce(): Promise<void> {
  sandbox.edit('clinic', { note: 'first' });
  expect(await operate('refresh clinic --force')).toMatchObject({ code: 0 });
}

describe('restore passes over', () => {
  it('a client secret that a refused rotation has tried', async () => {
    await editedOnce();
    await operate('rotate-secret clinic', 'yes', { secrets: [`${SECRET_MARK}-mistyped`] });
    const { clientSecret } = sandbox.record('clinic');
    expect(await operate('restore clinic --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).not.toHaveProperty('note');
    expect(sandbox.record('clinic')).toHaveProperty('clientSecret', clientSecret);
    expect(await operate('refresh clinic --force')).toMatchObject({ code: 0 });
  });

  it('a refresh token that a refused rotation has tried, beside a client secret that was taken', async () => {
    await editedOnce();
    const secret = sandbox.sandbox.identity.regenerateSecret(sandbox.record('clinic').clientId);
    await operate('rotate-secret clinic', 'yes', { secrets: [secret, `${SECRET_MARK}-mistyped`] });
    const { refreshToken } = sandbox.record('clinic');
    const { changes } = await operateJson<{ changes: { field: string }[] }>('restore clinic --dry-run');
    expect(changes.map(({ field }) => field)).toEqual(['clientSecret']);
    expect(await operate('restore clinic --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).toMatchObject({ refreshToken, note: 'first' });
  });

  it('a pause that was ended, and configs that say the same', async () => {
    await editedOnce();
    await operate('pause clinic');
    await operate('resume clinic');
    expect(await operate('restore clinic --yes')).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).not.toHaveProperty('paused');
    expect(sandbox.record('clinic')).not.toHaveProperty('note');
  });
});

describe('restore --list', () => {
  it('shows every config with its date, and what differs from now, and --version goes back to any', async () => {
    for (const note of ['one', 'two']) sandbox.edit('clinic', { note });
    sandbox.edit('clinic', { writer: 'typo' });
    await operate('refresh clinic --force');
    const { printed, code } = await operate('restore clinic --list');
    expect(code).toBe(0);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(/^VERSION +SAVED +DIFFERS FROM THE CURRENT ONE IN$/),
      expect.stringMatching(/^[\da-f]{8} +\d{4}-\d\d-\d\d \d\d:\d\d UTC +the current one$/),
      expect.stringMatching(/^[\da-f]{8} .* UTC +writer$/),
      expect.stringMatching(/^[\da-f]{8} .* UTC +writer, note$/),
      expect.stringMatching(/^[\da-f]{8} .* UTC +writer, note$/),
    ]);
    const [, , third = ''] = printed.split('\n').slice(1);
    expect(await operate(`restore clinic --yes --version ${third.slice(0, 8)}`)).toMatchObject({ code: 0 });
    expect(sandbox.record('clinic')).toMatchObject({ writer: 'clinic-writer', note: 'one' });
  });

  it('says in JSON why a config may not help, and --version goes back to it all the same', async () => {
    await editedOnce();
    await operate('rotate-secret clinic', 'yes', { secrets: [`${SECRET_MARK}-mistyped`] });
    const { versions } = await listOf('clinic');
    expect(versions.map(({ current, differsIn, doubt }) => ({ current, differsIn, doubt }))).toEqual([
      { current: true, differsIn: [], doubt: undefined },
      { current: false, differsIn: ['clientSecret'], doubt: 'the edit after it took it back' },
      { current: false, differsIn: [], doubt: undefined },
      { current: false, differsIn: ['note'], doubt: undefined },
    ]);
    const { printed } = await operate(`restore clinic --dry-run --version ${versions[1]?.version}`);
    expect(printed).toMatch(/ It may not help: the edit after it took it back\.$/);
  });

  it('wants a version that is there, once, and a record that was not removed', async () => {
    sandbox.edit('clinic', { note: 'one' });
    for (const version of ['ffffffff', '']) {
      expect(await operate(`restore clinic --yes --version=${version}`)).toMatchObject({
        code: 1,
        warned: 'Record clinic has no other config of that version: npx wxcc-token-broker restore clinic --list',
      });
    }
    expect((await operate('restore clinic --list --version a')).code).toBe(2);
    await operate('remove clinic --yes');
    expect((await operate('restore clinic --list')).warned).toMatch(/^Record clinic has been removed: first bring it/);
  });
});
