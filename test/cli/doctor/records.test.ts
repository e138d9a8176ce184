import { beforeAll, describe, expect, it } from 'vitest';
import { operate } from '../operate.ts';
import { lasting, ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { Clinic, consult, said } from './clinic.ts';

const clinic = lasting(new Clinic());
const OTHER_ORG = '11111111-2222-4333-8444-555555555555';
const IN_A_YEAR = '2099-01-01T00:00:00Z';

beforeAll(() => clinic.settleIn());

let made = 0;

/** A Service App, registered with a variable of its own, and checked once. Returns the record's name. */
async function settled(
  scopes: readonly string[] = READ_AND_WRITE,
  change: Record<string, unknown> = {},
  orgId = ORG,
): Promise<string> {
  const name = register(scopes, change, orgId);
  await operate(`refresh ${name}`);
  return name;
}

function register(scopes: readonly string[], change: Record<string, unknown>, orgId: string): string {
  made += 1;
  const [name, variableName] = [`app-${made}`, `TOKEN_${made}`];
  const { clientId, clientSecret, refreshToken } = clinic.sandbox.identity.registerServiceApp({ orgId, scopes });
  clinic.sandbox.contactCenter.org(ORG).create({ name: variableName, description: '' });
  const target = { orgId: ORG, datacenter: 'us1', variableName };
  clinic.store(name, { clientId, clientSecret, refreshToken, target, ...change });
  return name;
}

/** What the doctor says of one check of one record. */
async function finding(check: string, record: string) {
  const { code, text, findings } = await consult(`doctor ${record}`);
  const [found] = said(findings, check, record);
  if (!found) throw new Error(`Nothing is said of ${check}:\n${text}`);
  expect(text).toContain(`${check} of ${record}: ${found.says}`);
  return { code, ...found };
}

const variable = (of: Clinic, record: string) => {
  const { variableName } = of.record(record).target as { variableName: string };
  const found = of.sandbox.contactCenter
    .org(ORG)
    .all()
    .find(({ name }) => name === variableName);
  if (!found) throw new Error(`There is no ${variableName}.`);
  return found;
};
const change = (record: string, fields: object) => {
  const { id, ...rest } = variable(clinic, record);
  clinic.sandbox.contactCenter.org(ORG).replace(id, { ...rest, ...fields });
};

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
      'last check',
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
        cure: expect.stringContaining('heading RECORD_INVALID'),
      },
    ]);
    expect(said(findings, 'grant', 'clinic')).toMatchObject([{ state: 'ok' }]);
    clinic.remove('broken');
  });
});

describe('the grant', () => {
  it('was never used', async () => {
    const name = register(READ_AND_WRITE, {}, ORG);
    expect(await finding('grant', name)).toMatchObject({
      code: 1,
      state: 'warning',
      cure: `npm run broker -- refresh ${name}`,
    });
    expect(await finding('access token', name)).toMatchObject({ state: 'warning', says: 'It has none yet.' });
  });

  it('is refused, since when', async () => {
    const name = await settled();
    clinic.edit(name, { failure: { code: 'GRANT_REFUSED', since: '2026-01-02T03:04:00Z', retryAt: IN_A_YEAR } });
    expect(await finding('grant', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'Since 2026-01-02 03:04 UTC it buys no token (GRANT_REFUSED).',
      cure: 'See the runbook, docs/runbook.md, heading GRANT_REFUSED.',
    });
    clinic.edit(name, { failure: { code: 'TOKEN_ENDPOINT_UNAVAILABLE', since: '2026-01-02T03:04:00Z' } });
    expect(await finding('grant', name)).toMatchObject({ code: 1, state: 'warning' });
  });

  it('is good where the last check failed at something else', async () => {
    const name = await settled();
    clinic.edit(name, { failure: { code: 'WRITER_REFUSED', since: '2026-01-02T03:04:00Z' } });
    expect(await finding('grant', name)).toMatchObject({ state: 'ok' });
    expect(await finding('last check', name)).toMatchObject({
      state: 'problem',
      cure: expect.stringContaining('heading WRITER_REFUSED'),
    });
    clinic.edit(name, { failure: { code: 'CONTACT_CENTER_UNAVAILABLE', since: '2026-01-02T03:04:00Z' } });
    expect(await finding('last check', name)).toMatchObject({ state: 'warning' });
  });
});

describe('the access token', () => {
  it('has expired', async () => {
    const name = await settled();
    clinic.edit(name, { accessTokenExpiresAt: '2026-01-02T03:04:00Z' });
    expect(await finding('access token', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'It expired at 2026-01-02 03:04 UTC.',
      cure: `npm run broker -- refresh ${name} --force`,
    });
  });

  it('was revoked: 401', async () => {
    const name = await settled();
    clinic.sandbox.identity.revoke(clinic.record(name).accessToken);
    expect(await finding('access token', name)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('(401)'),
      cure: `npm run broker -- refresh ${name} --force`,
    });
    expect(await finding('variable', name)).toMatchObject({ state: 'unknown', says: expect.stringContaining('(401)') });
  });

  it('dies earlier than the record says', async () => {
    const name = await settled();
    clinic.edit(name, { accessTokenExpiresAt: IN_A_YEAR });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      says: expect.stringMatching(/, by Webex's word, and the record says 2099-01-01 00:00 UTC\.$/),
    });
  });

  it('should long have been renewed; while paused, it is not', async () => {
    const name = await settled();
    clinic.edit(name, { accessTokenIssuedAt: '2020-01-01T00:00:00Z' });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      says: expect.stringContaining('should long have been renewed'),
      cure: `npm run broker -- refresh ${name} --force`,
    });
    clinic.edit(name, { paused: '2026-01-02T03:04:00Z' });
    expect(await finding('access token', name)).toMatchObject({
      state: 'warning',
      cure: `npm run broker -- resume ${name}`,
    });
    expect(await finding('last check', name)).toMatchObject({
      says: expect.stringContaining('paused since 2026-01-02 03:04'),
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
    const refreshTokenExpiresAt = new Date(Date.now() + days * 86_400_000 + 60_000).toISOString();
    clinic.edit(name, { refreshTokenExpiresAt });
    expect(await finding('refresh token', name)).toMatchObject({
      code: 1,
      state,
      says: expect.stringContaining(words),
    });
  });

  it('may live for who knows how long', async () => {
    const name = await settled();
    clinic.edit(name, { refreshTokenExpiresAt: undefined });
    expect(await finding('refresh token', name)).toMatchObject({ code: 0, state: 'unknown' });
  });
});

describe('the scopes', () => {
  it('lack what the token needs to write: they may be on the app, and are not in the token', async () => {
    const name = await settled(['cjp:config_read']);
    expect(await finding('scopes', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'Its token lacks cjp:config_write.',
      cure: expect.stringMatching(
        /If the app has them, they are not in the token yet\..* authorises the app again.* new pair/,
      ),
    });
  });

  it('lack what a recovery needs', async () => {
    const helper = await settled(READ_AND_WRITE, { target: undefined });
    const name = await settled(READ_AND_WRITE, { recovery: { record: helper, applicationId: 'a' } });
    const { findings } = await consult(`doctor ${name}`);
    expect(said(findings, 'scopes', helper)).toMatchObject([
      { state: 'problem', says: 'Its token lacks spark:applications_token.' },
    ]);
    expect(said(findings, 'recovery', name)).toMatchObject([{ state: 'ok' }]);
  });

  it('hold more than what is published should', async () => {
    const name = await settled(READ_AND_WRITE, { writer: 'clinic-writer' });
    expect(await finding('scopes', name)).toMatchObject({
      code: 1,
      state: 'warning',
      cure: expect.stringContaining('Take the scope from the app'),
    });
  });

  it('are not known where Webex does not tell them', async () => {
    const name = await settled();
    clinic.edit(name, { scope: undefined });
    expect(await finding('scopes', name)).toMatchObject({ code: 0, state: 'unknown' });
  });
});

describe('the org', () => {
  it("is another than the token's", async () => {
    const name = await settled(READ_AND_WRITE, {}, OTHER_ORG);
    expect(await finding('org', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: `Its token belongs to org ${OTHER_ORG}, and target.orgId is ${ORG}.`,
      cure: expect.stringContaining('Correct target.orgId'),
    });
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: `Contact Center refuses (403): the token of ${name} belongs to another org than target.orgId.`,
    });
  });

  it("is another than the writer's", async () => {
    const writer = await settled(READ_AND_WRITE, { target: undefined }, OTHER_ORG);
    const name = await settled([], { writer });
    expect(await finding('org', name)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining(`its writer, ${writer}, belongs to`),
    });
  });

  it('does not show', async () => {
    const name = await settled();
    clinic.edit(name, { accessToken: 'self-contained' });
    expect(await finding('org', name)).toMatchObject({ state: 'unknown' });
  });
});

describe('the variable', () => {
  it('holds something else, which a pause excuses', async () => {
    const name = await settled();
    change(name, { defaultValue: 'typed by a person' });
    expect(await finding('variable', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: expect.stringContaining('holds something else'),
      cure: expect.stringContaining(`npm run broker -- refresh ${name} .`),
    });
    clinic.edit(name, { paused: '2026-01-02T03:04:00Z' });
    expect(await finding('variable', name)).toMatchObject({
      state: 'warning',
      cure: `npm run broker -- resume ${name}`,
    });
  });

  it('is not there', async () => {
    const name = await settled();
    clinic.sandbox.contactCenter.org(ORG).delete(variable(clinic, name).id);
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      cure: expect.stringContaining('heading VARIABLE_NOT_FOUND'),
    });
  });

  it.each([
    [{ active: false }, 'is not active'],
    [{ variableType: 'Integer', defaultValue: '1' }, 'is not of type String'],
  ])('is no place for a token: %j', async (fields, words) => {
    const name = await settled();
    change(name, fields);
    expect(await finding('variable', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: expect.stringContaining(words),
      cure: expect.stringContaining('heading VARIABLE_REJECTED'),
    });
  });

  it('cannot hold so long a token', async () => {
    const name = await settled(READ_AND_WRITE, { writer: 'clinic-writer' });
    clinic.edit(name, { accessToken: 'x'.repeat(300) });
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('300 characters'),
      cure: expect.stringContaining('heading TOKEN_TOO_LONG'),
    });
  });

  it('is shown to more than its flows', async () => {
    const name = await settled();
    change(name, { agentViewable: true, desktopLabel: 'Token' });
    expect(await finding('exposure', name)).toMatchObject({
      code: 1,
      state: 'warning',
      says: expect.stringContaining('agentViewable is on'),
      cure: expect.stringContaining('"An exposed variable"'),
    });
  });

  it('shows asterisks', async () => {
    const name = await settled();
    change(name, { sensitive: true });
    clinic.sandbox.contactCenter.settings.masksSensitive = true;
    await operate(`refresh ${name} --force`);
    expect(await finding('variable', name)).toMatchObject({
      code: 0,
      state: 'unknown',
      says: expect.stringContaining('asterisks'),
    });
    clinic.sandbox.contactCenter.settings.masksSensitive = false;
  });

  it('refuses to be read: 401 for a dead token, 403 for a scope that is missing', async () => {
    const deaf = await settled(['cjp:config_write'], { target: undefined });
    const name = await settled([], { writer: deaf });
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: `Contact Center refuses (403): the token of ${deaf} lacks cjp:config_read.`,
      cure: expect.stringContaining(`npm run broker -- rotate-secret ${deaf}`),
    });
    clinic.sandbox.identity.revoke(clinic.record(deaf).accessToken);
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: `Contact Center does not accept the token of ${deaf} (401): it has expired or was revoked.`,
      cure: `npm run broker -- refresh ${deaf} --force`,
    });
  });

  it('refuses for a reason that is not known', async () => {
    const name = await settled();
    const fault = { kind: 'answer', answer: { status: 403, body: {} } } as const;
    clinic.sandbox.faults.plan({ service: 'contact-center', fault });
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      cure: expect.stringContaining('heading WRITER_REFUSED'),
    });
    clinic.sandbox.faults.clear();
  });

  it('cannot be seen while Contact Center is down', async () => {
    const name = await settled();
    const fault = { kind: 'answer', answer: { status: 400, body: {} } } as const;
    clinic.sandbox.faults.plan({ service: 'contact-center', operation: 'GET cad-variable', fault });
    expect(await finding('variable', name)).toMatchObject({
      code: 1,
      state: 'unknown',
      cure: expect.stringContaining('when the service answers'),
    });
    clinic.sandbox.faults.clear();
  });

  it('has a writer that is not registered', async () => {
    const name = await settled([], { writer: 'nobody' });
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: expect.stringContaining('record nobody, cannot be read'),
    });
  });
});

describe('the recovery', () => {
  it('is not registered, or has no living token', async () => {
    const lost = await settled(READ_AND_WRITE, { recovery: { record: 'nobody', applicationId: 'a' } });
    expect(await finding('recovery', lost)).toMatchObject({
      state: 'problem',
      says: 'Its recovery, record nobody, cannot be used.',
    });
    const helper = await settled(['spark:applications_token'], { target: undefined });
    const name = await settled(READ_AND_WRITE, { recovery: { record: helper, applicationId: 'a' } });
    clinic.sandbox.identity.revoke(clinic.record(helper).accessToken);
    expect(await finding('recovery', name)).toMatchObject({
      state: 'problem',
      cure: `npm run broker -- refresh ${helper} --force`,
    });
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
        `\\n✘ client secrets: ${one}, twin share a client id and not a client secret: .*\\n {4}Give the secret .*: npm run broker -- rotate-secret ${one}\\n`,
      ),
    );
    expect(said(findings, 'client secrets')).toMatchObject([{ state: 'problem' }]);
    clinic.remove('twin');
  });
});
