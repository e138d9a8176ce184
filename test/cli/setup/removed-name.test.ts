import { describe, expect, it } from 'vitest';
import { operate } from '../operate.ts';
import { fresh } from '../sandbox-here.ts';
import { House, leave } from './house.ts';

const house = fresh(new House());

/** A record that was registered, worked, and was removed; and another app that is to have its name. */
async function removed() {
  const { record, variableName, input } = house.newcomer();
  await house.setup(record, input);
  await operate(`remove ${record} --yes`);
  const { clientId, clientSecret, accessToken, refreshToken } = house.app();
  const secret = house.sandbox.secrets.secret(`token-broker/${record}`);
  return {
    record,
    variableName,
    old: { clientId: input.clientId },
    input: { ...input, clientId, clientSecret, accessToken, refreshToken },
    isRemoved: () => secret?.deletionAt !== undefined,
  };
}

const question = 'was removed, and could be brought back; going on replaces it for good. Go on?';

describe('the name of a removed record', () => {
  it('is replaced after a yes on a terminal', async () => {
    const { record, variableName, input, isRemoved } = await removed();
    const { code, printed } = await house.ask(record, [
      [question, true],
      ['How does setup get', 'I paste'],
      ['Client ID', input.clientId],
      ['Client Secret', input.clientSecret],
      ['Access token', input.accessToken],
      ['Refresh token', input.refreshToken],
      ['Datacenter', 'us1'],
      ['Whose token writes', 'the one that is published'],
      ['Global variable', variableName],
      ['it now?', true],
      ['Send a test message', false],
    ]);
    expect(printed).toMatch(new RegExp(`^${record}: refreshed\\.`));
    expect(code).toBe(0);
    expect(isRemoved()).toBe(false);
    expect(house.record(record)).toMatchObject({ clientId: input.clientId });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('stays with it after a no, and another name is asked for', async () => {
    const { record } = await removed();
    const before = house.state();
    const { warned } = await house.ask('', [
      ['Name of the record', record],
      [question, false],
      ['Name of the record', leave],
    ]);
    expect(warned).toContain(
      `Record ${record} was removed: bring it back with npx wxcc-token-broker restore ${record}`,
    );
    expect(house.state()).toBe(before);
  });

  it('is replaced by a script that says so, and by no other', async () => {
    const { record, variableName, input, isRemoved } = await removed();
    const before = house.state();
    expect(await house.setup(record, input)).toMatchObject({
      code: 1,
      warned: expect.stringContaining('replace it for good with --replace-removed, or choose another name.'),
    });
    const dry = await house.setup(`${record} --replace-removed --dry-run`, input);
    expect(dry.printed).toContain(`Register record ${record} in place of the one that was removed.`);
    expect(house.state()).toBe(before);

    expect(await house.setup(`${record} --replace-removed`, input)).toMatchObject({ code: 0, warned: '' });
    expect(isRemoved()).toBe(false);
    expect(house.record(record)).toMatchObject({ clientId: input.clientId });
    expect(house.variables.value(variableName)).toBe(house.tokenOf(record));
  });

  it('is of no matter where nothing was removed', async () => {
    const { record, input } = house.newcomer();
    expect(await house.setup(`${record} --replace-removed`, input)).toMatchObject({ code: 0 });
  });

  it('is not taken from a record that another operator restores meanwhile', async () => {
    const { record, old, input } = await removed();
    house.onRequest('contact-center', 'LIST cad-variable', () =>
      house.sandbox.secrets.restore(`token-broker/${record}`),
    );
    expect(await house.setup(`${record} --replace-removed`, input)).toMatchObject({
      code: 1,
      warned: `Record ${record} was created meanwhile: choose another name.`,
    });
    expect(house.record(record)).toMatchObject(old);
  });

  it('is given back by Ctrl-C', async () => {
    const { record, old, input, isRemoved } = await removed();
    house.onRequest('secrets-manager', 'PutSecretValue', () => void process.emit('SIGINT', 'SIGINT'));
    const { code, warned } = await house.setup(`${record} --replace-removed`, input);
    expect({ code, warned }).toEqual({
      code: 1,
      warned: expect.stringMatching(
        new RegExp(
          `^Record ${record} is removed again, and can be brought back until \\d{4}-.* UTC\\.\\nStopped\\. Nothing was changed\\.$`,
        ),
      ),
    });
    expect(isRemoved()).toBe(true);
    expect(await operate(`restore ${record} --yes`)).toMatchObject({ code: 0 });
    expect(house.record(record)).toMatchObject(old);
    expect(await operate(`refresh ${record}`)).toMatchObject({ code: 0 });
  });

  it('is given back where the grant is refused', async () => {
    const { record, old, input, isRemoved } = await removed();
    const { code, warned } = await house.setup(`${record} --replace-removed`, { ...input, refreshToken: 'none' });
    expect(code).toBe(1);
    expect(warned).toMatch(
      new RegExp(
        `^Record ${record} is removed again, .*\\n.*the refresh token has expired or was revoked.*: copy the client ID, the client secret and the `,
      ),
    );
    expect(isRemoved()).toBe(true);
    expect(await operate(`restore ${record} --yes`)).toMatchObject({ code: 0 });
    expect(house.record(record)).toMatchObject(old);
  });
});
