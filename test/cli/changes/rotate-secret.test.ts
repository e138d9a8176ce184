import { describe, expect, it } from 'vitest';
import { SECRET_MARK } from '../../../sandbox/live/live-sandbox.ts';
import { pressingCtrlC } from '../ctrl-c.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());
const HOME = '0c0d1d4a-9d2e-4c8d-8a52-4a1c53c3a001';
const BRANCH = '0c0d1d4a-9d2e-4c8d-8a52-4a1c53c3a002';

/** A Service App in two orgs, a record for each, and its client secret just regenerated in the portal. */
async function regenerated(name: string) {
  const { identity } = here.sandbox;
  const app = here.app({ orgId: HOME });
  here.register(name, app, `${name}_token`);
  here.register(`${name}-branch`, identity.issue({ clientId: app.clientId, orgId: BRANCH }), `${name}_token`);
  for (const record of [name, `${name}-branch`]) expect((await operate(`refresh ${record}`)).code).toBe(0);
  return { ...app, old: app.clientSecret, right: identity.regenerateSecret(app.clientId) };
}

const secretsOf = (name: string) => [name, `${name}-branch`].map((record) => here.record(record).clientSecret);

describe('rotate-secret', () => {
  it('asks for the secret, says what follows, asks whether to go on, and proves it', async () => {
    const { clientId, right } = await regenerated('ward');
    const published = here.sandbox.contactCenter.org(HOME).value('ward_token');
    const { code, printed, asked } = await operate('rotate-secret ward', 'yes', { secrets: [right] });
    expect(code).toBe(0);
    expect(asked).toEqual([
      'New client secret, empty to keep the old one:',
      'New refresh token of ward, empty to keep the old one:',
      'Save it in these 2 records?',
    ]);
    expect(printed.split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^Client secret [\\da-f]{8} goes into every record of client id ${clientId}: ward, ward-branch\\.$`),
      ),
      'The old one ends when it is regenerated in the portal: nothing refreshes with it after that.',
      expect.stringMatching(/^Callers notice nothing: the published access token stays valid until .* UTC\.$/),
      'A fallback subflow holds a copy of its own, which does not work until it is rendered again.',
      'Saved in ward, ward-branch, and proved: Webex has refreshed ward with it.',
      'Now render the fallback subflow again, if there is one: npx wxcc-token-broker flows render --with-secrets ...',
    ]);
    expect(secretsOf('ward')).toEqual([right, right]);
    expect(here.sandbox.identity.isLive(published)).toBe(true);
    expect((await operate('refresh ward-branch --force')).code).toBe(0);
  });

  it('takes JSON from standard input, and answers in JSON', async () => {
    const { clientId, right } = await regenerated('lab');
    const answer = await operateJson('rotate-secret lab --yes', JSON.stringify({ clientSecret: right }));
    expect(answer).toEqual({
      code: 0,
      record: 'lab',
      clientId,
      records: ['lab', 'lab-branch'],
      unreadable: [],
      fields: ['clientSecret'],
      state: 'proved',
    });
    expect(secretsOf('lab')).toEqual([right, right]);
  });

  it('goes back in all records where Webex refuses the secret, and says what still works', async () => {
    const { old } = await regenerated('desk');
    const wrong = `${SECRET_MARK}-mistyped`;
    const sent = here.sandbox.sns.messages.length;
    const { code, printed } = await operate('rotate-secret desk', 'yes', { secrets: [wrong] });
    expect(code).toBe(1);
    expect(printed.split('\n').slice(-4)).toEqual([
      expect.stringMatching(/^Webex refuses it\. GRANT_REFUSED: .* the client id or the client secret is wrong\.$/),
      'Nothing has changed: the previous values are back in desk, desk-branch. Webex refuses the old one as well: no refresh works until the right one is in.',
      'Paste it once more: npx wxcc-token-broker rotate-secret desk',
      'If it is the refresh token of desk that is refused, prove the secret with another record: desk-branch.',
    ]);
    expect(secretsOf('desk')).toEqual([old, old]);
    // The operator has heard it; all others hear it with the next sweep, if it is still so.
    expect(here.sandbox.sns.messages).toHaveLength(sent);
    await operate('refresh --all');
    expect(here.sandbox.sns.messages.slice(sent)).toContainEqual(
      expect.objectContaining({ subject: 'Webex token of desk: GRANT_REFUSED' }),
    );
  });

  it('is finished in spite of Ctrl-C', async () => {
    const { right } = await regenerated('dock');
    const { code, warned } = await pressingCtrlC(here.sandbox, 'PutSecretValue', () =>
      operate('rotate-secret dock', 'yes', { secrets: [right] }),
    );
    expect(code).toBe(0);
    expect(warned).toBe('The command finishes this step first. If you end it anyway, repeat the command to continue.');
    expect(secretsOf('dock')).toEqual([right, right]);
  });

  it('keeps it, unproved, while Webex does not answer', async () => {
    const { right } = await regenerated('pool');
    const fault = { kind: 'answer', answer: { status: 503 } } as const;
    here.sandbox.faults.plan({ service: 'webex', operation: 'POST access_token', fault });
    const { code, printed } = await operate('rotate-secret pool', 'yes', { secrets: [right] });
    here.sandbox.faults.clear();
    expect(code).toBe(1);
    expect(printed).toMatch(/\nSaved in pool, pool-branch, but not proved\. TOKEN_ENDPOINT_UNAVAILABLE: /);
    expect(printed).toContain('\nThe next refresh proves it; at once: npx wxcc-token-broker refresh pool --force\n');
    expect((await operate('refresh pool --force')).code).toBe(0);
  });

  it('takes a new refresh token for the one record', async () => {
    const { clientId, old } = await regenerated('yard');
    here.sandbox.identity.killGrant({ clientId, orgId: HOME });
    const { clientSecret, refreshToken } = here.sandbox.identity.issue({ clientId, orgId: HOME });
    const input = JSON.stringify({ clientSecret, refreshToken });
    expect(await operateJson('rotate-secret yard --yes', input)).toMatchObject({ code: 0, state: 'proved' });
    expect(here.record('yard')).toMatchObject({ clientSecret, refreshToken });
    expect(here.record('yard-branch')).toMatchObject({ clientSecret });
    expect(clientSecret).not.toBe(old);
  });

  it('saves nothing on a dry run, on a no, and where nothing is typed', async () => {
    const { old, right } = await regenerated('gate');
    const dry = await operate('rotate-secret gate --dry-run', undefined, { input: `{"clientSecret":"${right}"}` });
    expect(dry).toMatchObject({ code: 0, printed: expect.stringMatching(/\nNothing was saved\.$/) });
    const no = await operate('rotate-secret gate', 'no', { secrets: [right] });
    expect(no).toMatchObject({ code: 1, printed: expect.stringMatching(/\nNothing was changed\.$/) });
    const nothing = await operate('rotate-secret gate', 'yes', { secrets: [] });
    expect(nothing.warned).toBe('Neither a client secret nor a refresh token was given; nothing was changed.');
    expect(secretsOf('gate')).toEqual([old, old]);
  });

  it('names unreadable records, which may have the same app', async () => {
    const { right } = await regenerated('hall');
    here.sandbox.secrets.create('token-broker/rubbish', { value: { text: '{' } });
    const { printed } = await operate('rotate-secret hall', 'yes', { secrets: [right] });
    expect(printed).toContain('\nUnreadable records that may belong to it too: rubbish.\n');
  });

  it.each([
    ['no JSON', `${SECRET_MARK}`, /^Standard input must be JSON such as /],
    [
      'an unknown field',
      `{"${SECRET_MARK}":"x"}`,
      /^What was given .*: it has a field that is neither clientSecret nor /,
    ],
    [
      'a secret with a space',
      `{"clientSecret":"${SECRET_MARK} x"}`,
      /: clientSecret must be a text without white space in it/,
    ],
    ['a number', '{"refreshToken":7}', /: refreshToken must be a text\. See --help\.$/],
  ])('refuses %s, and repeats nothing of it', async (_what, input, said) => {
    const { code, warned } = await operate('rotate-secret clinic --yes', undefined, { input });
    expect({ code, warned }).toEqual({ code: 2, warned: expect.stringMatching(said) });
  });

  it('asks no question without a terminal, and takes no secret as an argument', async () => {
    expect((await operate('rotate-secret clinic')).warned).toMatch(/^Not a terminal: pass --yes to confirm\./);
    expect((await operate('rotate-secret clinic secret')).code).toBe(2);
    expect((await operate('rotate-secret clinc --yes')).warned).toBe('There is no record clinc. Did you mean clinic?');
  });
});
