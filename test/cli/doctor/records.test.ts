import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { removedFindings } from '../../../cli/doctor/removed.ts';
import { SecretsManagerRoster } from '../../../lambda/aws/roster.ts';
import type { FailureCode } from '../../../lambda/broker/record/failures.ts';
import { DAY, MINUTE } from '../../../lambda/broker/record/time.ts';
import { ROSTER } from '../../../sandbox/aws/deployed-stack.ts';
import { operate, operateJson } from '../operate.ts';
import { lasting, ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { checkupsIn } from './checkups.ts';
import { Clinic, consult, said } from './clinic.ts';

const clinic = lasting(new Clinic());
const { settled, register, finding, change } = checkupsIn(clinic);
const LONG_AGO = Date.parse('2026-01-02T03:04:00Z');
const FAR_OFF = Date.parse('2099-01-01T00:00:00Z');

/** Its passes have been failing for long. */
const failing = (name: string, code: FailureCode) =>
  clinic.editState(name, () => ({ failure: { code, since: LONG_AGO, retryAt: FAR_OFF, configVersion: 'v1' } }));

beforeAll(() => clinic.settleIn());

describe('a record in order', () => {
  it('is fine in every respect, and the others are not spoken of', async () => {
    const name = await settled();
    const { code, findings } = await consult(`doctor ${name}`);
    expect(code).toBe(0);
    const ofRecord = findings.filter(({ record }) => record !== undefined);
    expect([...new Set(ofRecord.map(({ record }) => record))]).toEqual([name]);
    expect(ofRecord.filter(({ state }) => state === 'ok').map(({ check }) => check)).toEqual([
      'record',
      'grant',
      'last pass',
      'callers',
      'access token',
      'refresh token',
      'scopes',
      'org',
      'variable',
      'exposure',
      'flows',
    ]);
  });

  it('is spoken of with its writer', async () => {
    const { findings } = await consult('doctor clinic');
    expect(findings.flatMap(({ record }) => record ?? [])).toEqual(expect.arrayContaining(['clinic', 'clinic-writer']));
  });

  it('has a name, or else the one that was meant is told', async () => {
    expect(await operate('doctor clinc')).toMatchObject({
      code: 1,
      warned: 'There is no record clinc. Did you mean clinic?',
    });
    expect(await operate('doctor clinic other')).toMatchObject({ code: 2 });
  });
});

describe('the record', () => {
  it('cannot be used: its fields are named, and nothing hides the others', async () => {
    clinic.store('broken', { clientId: 'x', refreshToken: 'y' });
    const { findings } = await consult();
    expect(said(findings, 'record', 'broken')).toMatchObject([
      {
        state: 'problem',
        says: expect.stringContaining('clientSecret is missing'),
        cure:
          'Correct the fields above, or go back to the config before the last edit: ' +
          'npx wxcc-token-broker restore broken . See the runbook, docs/runbook.md, heading RECORD_INVALID.',
      },
    ]);
    expect(said(findings, 'grant', 'clinic')).toMatchObject([{ state: 'ok' }]);
    clinic.remove('broken');
  });
});

describe('a record that waits for its deletion', () => {
  const LATER = Date.parse('2098-05-06T07:08:00Z');
  const remembered = [
    ['safe', { standing: 'gone', since: LONG_AGO, safeUntil: LATER }, 'safe until 2098-05-06 07:08 UTC'],
    ['ended', { standing: 'gone', since: LONG_AGO, safeUntil: LONG_AGO }, 'AFFECTED since 2026-01-02 03:04 UTC'],
    ['unseen', { standing: 'publishing', since: LONG_AGO, safeUntil: LATER }, 'safe until 2098-05-06 07:08 UTC'],
    ['tokenless', { standing: 'gone', since: LONG_AGO }, 'the broker knows of no working token that they have.'],
    ['forgotten', undefined, 'until when they are safe is unknown, as the sweeps do not remember it, or not any more.'],
  ] as const;

  it('is named by the doctor with what its callers have and how to bring it back, and by status', async () => {
    expect(said((await consult()).findings, 'removed')).toMatchObject([{ state: 'ok' }]);
    for (const [name] of remembered) {
      clinic.registerAs(name);
      await operate(`remove ${name} --yes`);
    }
    await new SecretsManagerRoster(new SecretsManagerClient({}), ROSTER).write(
      new Map(remembered.flatMap(([name, entry]) => (entry ? [[name, entry]] : []))),
    );
    const { code, findings } = await consult();
    expect(code).toBe(1);
    for (const [name, , callers] of remembered) {
      expect(said(findings, 'removed', name)).toMatchObject([
        {
          state: 'warning',
          says: expect.stringContaining(`nothing renews its token. Callers: ${callers}`),
          cure: `If it was not removed on purpose: npx wxcc-token-broker restore ${name}`,
        },
      ]);
    }
    expect((await operate('status')).printed).toMatch(
      /\n5 removed: ended, forgotten, safe, tokenless, unseen\. To bring one back: npx wxcc-token-broker restore NAME$/,
    );
    expect(await operateJson('status')).toMatchObject({ removed: remembered.map(([name]) => name).sort() });
    expect((await operate('status clinic')).printed).not.toContain('removed');
  });

  it('is named, though what the sweeps remember cannot be read', async () => {
    clinic.registerAs('unread');
    onTestFinished(() => clinic.remove('unread'));
    await operate('remove unread --yes');
    const findings = await removedFindings({
      secrets: new SecretsManagerClient({}),
      recordPrefix: 'token-broker/',
      roster: { read: () => Promise.reject(new Error('refused')) },
      clock: { now: Date.now, sleep: async () => {}, random: Math.random },
    });
    expect(said(findings, 'removed', 'unread')).toMatchObject([
      {
        state: 'warning',
        says: expect.stringMatching(/safe is unknown, as what the sweeps remember cannot be read\.$/),
        cure: expect.stringContaining('restore unread'),
      },
    ]);
  });
});

describe('the grant', () => {
  it('was never used', async () => {
    const name = register(READ_AND_WRITE, {}, ORG);
    expect(await finding('grant', name)).toMatchObject({
      code: 1,
      state: 'warning',
      cure: `npx wxcc-token-broker refresh ${name}`,
    });
    expect(await finding('access token', name)).toMatchObject({ state: 'warning', says: 'It has none yet.' });
  });

  it('is refused, since when', async () => {
    const name = await settled();
    failing(name, 'GRANT_REFUSED');
    expect(await finding('grant', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'Refreshes have been failing since 2026-01-02 03:04 UTC (GRANT_REFUSED).',
      cure:
        'Generate a new pair of tokens on developer.webex.com, and give it to the record: ' +
        `npx wxcc-token-broker rotate-secret ${name} . See the runbook, docs/runbook.md, heading GRANT_REFUSED.`,
    });
    failing(name, 'TOKEN_ENDPOINT_UNAVAILABLE');
    expect(await finding('grant', name)).toMatchObject({ code: 1, state: 'warning' });
  });

  it('is good where the last pass failed at something else', async () => {
    const name = await settled();
    failing(name, 'WRITER_REFUSED');
    expect(await finding('grant', name)).toMatchObject({ state: 'ok' });
    expect(await finding('last pass', name)).toMatchObject({
      state: 'problem',
      cure: expect.stringContaining('heading WRITER_REFUSED'),
    });
    failing(name, 'CONTACT_CENTER_UNAVAILABLE');
    expect(await finding('last pass', name)).toMatchObject({ state: 'warning' });
  });
});

describe('what was typed', () => {
  it('is refused, while an earlier refresh token goes on', async () => {
    const name = await settled();
    clinic.edit(name, { refreshToken: 'mistyped' });
    await operate(`refresh ${name}`);
    expect(await finding('grant', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: expect.stringMatching(
        /^Webex has been refusing the typed refresh token since .*; the broker uses an earlier one\.$/,
      ),
      cure:
        `Type the right one: npx wxcc-token-broker rotate-secret ${name} . ` +
        `Or go back to the config before: npx wxcc-token-broker restore ${name}`,
    });
    expect(await finding('callers', name)).toMatchObject({ state: 'ok' });
  });
});

describe('callers', () => {
  it('are safe until the end of the token that the variable holds', async () => {
    const name = await settled();
    expect(await finding('callers', name)).toMatchObject({
      state: 'ok',
      says: expect.stringMatching(/^They are safe until .* UTC \(1[34] days\), as long as the token is not revoked\.$/),
    });
  });

  it('are affected where the variable holds something else, since when, and what to do', async () => {
    const name = await settled();
    await operate(`refresh ${name}`);
    change(name, { defaultValue: 'typed by a person' });
    expect(await finding('callers', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: expect.stringMatching(/^AFFECTED: the variable holds a token that the broker did not publish\./),
      cure: `npx wxcc-token-broker refresh ${name} --force`,
    });
  });
});

describe('the access token', () => {
  it('has expired', async () => {
    const name = await settled();
    clinic.editGrant(name, { expiresAt: LONG_AGO });
    expect(await finding('access token', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'It expired at 2026-01-02 03:04 UTC.',
      cure: `npx wxcc-token-broker refresh ${name} --force`,
    });
  });

  it('was revoked: 401', async () => {
    const name = await settled();
    clinic.sandbox.identity.revoke(clinic.tokenOf(name));
    expect(await finding('access token', name)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('(401)'),
      cure: `npx wxcc-token-broker refresh ${name} --force`,
    });
    expect(await finding('variable', name)).toMatchObject({ state: 'unknown', says: expect.stringContaining('(401)') });
    clinic.remove(name);
  });

  it('dies earlier than the record says', async () => {
    const name = await settled();
    clinic.editGrant(name, { expiresAt: FAR_OFF });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/, by Webex's word, and the record says 2099-01-01 00:00 UTC\.$/),
    });
  });

  it('should long have been renewed; while paused, it is not', async () => {
    const name = await settled();
    clinic.editGrant(name, { issuedAt: Date.parse('2020-01-01T00:00:00Z') });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('should long have been renewed'),
      cure: `npx wxcc-token-broker refresh ${name} --force`,
    });
    clinic.edit(name, { paused: '2026-01-02T03:04:00Z' });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      cure: `npx wxcc-token-broker resume ${name}`,
    });
    expect(await finding('last pass', name)).toMatchObject({
      code: 1,
      state: 'warning',
      says: expect.stringMatching(/^It has been paused since 2026-01-02 03:04 UTC, .* Callers: safe until /),
      cure: `npx wxcc-token-broker resume ${name}`,
    });
  });

  it('may live or not, where Webex does not say', async () => {
    const name = await settled();
    const fault = { kind: 'answer', answer: { status: 404, body: {} } } as const;
    clinic.sandbox.faults.plan({ service: 'webex', operation: 'GET tokenExpiry', fault });
    expect(await finding('access token', name)).toMatchObject({
      code: 1,
      state: 'unknown',
      cure: 'Run the doctor again.',
    });
    clinic.sandbox.faults.clear();
  });
});

describe('the refresh token', () => {
  it.each([
    [29, 'warning', 'has not'],
    [13, 'problem', 'has not'],
    [-1, 'problem', 'It ended at'],
  ])('that has %i days left is a %s', async (days, state, words) => {
    const name = await settled();
    clinic.editGrant(name, { refreshTokenExpiresAt: Date.now() + days * DAY + MINUTE });
    expect(await finding('refresh token', name)).toMatchObject({
      code: 1,
      state,
      says: expect.stringContaining(words),
    });
  });

  it('may live for who knows how long', async () => {
    const name = await settled();
    clinic.editGrant(name, { refreshTokenExpiresAt: undefined });
    expect(await finding('refresh token', name)).toMatchObject({ code: 0, state: 'unknown' });
  });
});

describe('records that share', () => {
  it('a refresh token are named, with what one of them needs', async () => {
    const one = await settled();
    const { clientId, clientSecret, refreshToken } = clinic.record(one);
    clinic.store('twin', { clientId, clientSecret, refreshToken });
    const { findings } = await consult();
    expect(said(findings, 'shared')).toMatchObject([
      {
        state: 'problem',
        says: expect.stringContaining(`${one}, twin refresh with one refresh token`),
        cure: expect.stringContaining('npx wxcc-token-broker rotate-secret twin'),
      },
    ]);
    failing(one, 'GRANT_REFUSED');
    // By itself, or with all the others.
    for (const command of [`doctor ${one}`, 'doctor']) {
      expect(said((await consult(command)).findings, 'grant', one)).toMatchObject([
        { says: expect.stringContaining('Its refresh token is also that of twin.') },
      ]);
    }
    clinic.remove('twin');
  });

  it('a variable are named, with or without other findings', async () => {
    const one = await settled();
    clinic.store('twin', {
      clientId: 'x',
      clientSecret: 'NotARealSecret-of-twin',
      refreshToken: 'NotARealToken-of-twin',
      target: clinic.record(one).target,
    });
    const { findings } = await consult();
    expect(said(findings, 'shared')).toMatchObject([
      { state: 'problem', says: expect.stringContaining(`${one}, twin publish into one variable`) },
    ]);
    clinic.remove('twin');
  });

  it('nothing are fine', async () => {
    const { findings } = await consult();
    expect(said(findings, 'shared')).toMatchObject([{ state: 'ok' }]);
  });
});

describe('records of one app', () => {
  it('do not agree on its client secret', async () => {
    const one = await settled();
    const { clientId, refreshToken } = clinic.record(one);
    clinic.store('twin', { clientId, clientSecret: 'NotARealSecret-of-old', refreshToken });
    const { text, findings } = await consult();
    expect(text).toMatch(
      new RegExp(
        `\\n✘ client secrets: ${one}, twin share a client id and not a client secret: .*\\n {4}Give the secret .*: npx wxcc-token-broker rotate-secret ${one}\\n`,
      ),
    );
    expect(said(findings, 'client secrets')).toMatchObject([{ state: 'problem' }]);
    clinic.remove('twin');
  });
});
