import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, describe, expect, it } from 'vitest';
import { storeOverRemoved } from '../../../cli/records/record-secrets.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { SECRET_MARK } from '../../../sandbox/live/live-sandbox.ts';
import { operate, operateJson } from '../operate.ts';
import { fresh, SandboxHere } from '../sandbox-here.ts';

const here = fresh(new SandboxHere());
const ORG = '0c0d1d4a-9d2e-4c8d-8a52-4a1c53c3c001';

async function registered(name: string) {
  const app = here.app({ orgId: ORG });
  here.register(name, app, `${name}_token`);
  expect((await operate(`refresh ${name}`)).code).toBe(0);
  return app;
}

const admin = (scopes = ['identity:tokens_read', 'identity:tokens_write']) =>
  here.sandbox.identity.registerIntegration({ orgId: ORG, scopes }).accessToken;
const tokenOf = (name: string) => here.tokenOf(name);
const isThere = (name: string) => here.sandbox.secrets.describe(`token-broker/${name}`).deletionAt === undefined;

afterEach(() => {
  here.sandbox.faults.clear();
  here.sandbox.identity.settings.revokesServiceApps = true;
});

describe('remove --revoke', () => {
  it('withdraws the authorization with the token of an administrator, proves it, and removes the record', async () => {
    const { clientId } = await registered('ward');
    here.register('ward-two', here.sandbox.identity.issue({ clientId, orgId: ORG }), 'ward_token');
    const token = tokenOf('ward');
    const { code, printed, asked } = await operate('remove ward --revoke', 'yes', { secrets: [admin()] });
    expect(code).toBe(0);
    expect(asked).toEqual([
      "An administrator's access token with identity:tokens_write, empty to revoke by hand:",
      'Remove record ward?',
    ]);
    expect(printed.split('\n')).toEqual([
      'Without record ward, variable ward_token keeps its value, which is revoked: callers hear a 401 at once.',
      'Records of the same Service App and org, whose tokens die too: ward-two.',
      'Revoked: Webex does not accept its tokens any more.',
      expect.stringMatching(/^Removed ward\. Until .* it can be brought back: npx wxcc-token-broker restore ward$/),
    ]);
    expect([here.sandbox.identity.isLive(token), isThere('ward')]).toEqual([false, false]);
  });

  it.each([
    [
      'poor',
      'lacks the scope',
      () => admin([]),
      /^Not revoked: the administrator's token lacks the role, or the scopes .*\. In /,
    ],
    [
      'late',
      'is dead',
      () => 'dead',
      /^Not revoked: Webex does not accept the administrator's token\. In Control Hub, /,
    ],
  ])('%s: removes nothing where the token of the administrator %s', async (name, _what, token, said) => {
    await registered(name);
    const { code, printed } = await operate(`remove ${name} --revoke`, 'yes', { secrets: [token()] });
    expect(code).toBe(1);
    const [, verdict = '', last] = printed.split('\n');
    expect(verdict).toMatch(said);
    expect(last).toBe('Nothing was removed.');
    expect([here.sandbox.identity.isLive(tokenOf(name)), isThere(name)]).toEqual([true, true]);
  });

  it('removes nothing where the route does not reach Service Apps, and says where to click', async () => {
    const { applicationId } = await registered('lab');
    here.sandbox.identity.settings.revokesServiceApps = false;
    const input = JSON.stringify({ adminToken: admin() });
    expect(await operateJson('remove lab --revoke --yes', input)).toEqual({
      code: 1,
      record: 'lab',
      removed: false,
      neededBy: [],
      consumers: [],
      revocation: { state: 'refused', why: 'Webex answered 404' },
    });
    const { printed } = await operate('remove lab --revoke', 'yes', { secrets: [admin()] });
    expect(printed).toContain(
      `Not revoked: Webex answered 404. In Control Hub, under Apps > Service Apps, search for ${applicationId}, switch Authorize off, and Save.`,
    );
  });

  it('does not take a yes for a proof', async () => {
    await registered('desk');
    const fault = { kind: 'answer', answer: { status: 204 } } as const;
    here.sandbox.faults.plan({ service: 'webex', operation: 'DELETE authorizations', fault });
    const { code, printed } = await operate('remove desk --revoke', 'yes', { secrets: [admin()] });
    expect(code).toBe(1);
    expect(printed).toContain(
      '\nWebex said yes, but nothing shows that its tokens are revoked. To be sure: In Control Hub, ',
    );
    expect(isThere('desk')).toBe(false);
  });

  it('takes a lost answer for what it was', async () => {
    await registered('yard');
    const fault = { kind: 'cut-after' } as const;
    here.sandbox.faults.plan({ service: 'webex', operation: 'DELETE authorizations', times: 1, fault });
    const input = JSON.stringify({ adminToken: admin() });
    expect(await operateJson('remove yard --revoke --yes', input)).toMatchObject({
      code: 0,
      revocation: { state: 'revoked' },
    });
  });

  it('leaves it to a person where there is no such token', async () => {
    await registered('pool');
    const { code, printed } = await operate('remove pool --revoke --yes');
    expect(code).toBe(0);
    expect(printed).toContain('\nTo revoke its tokens: In Control Hub, under Apps > Service Apps, search for ');
  });

  it('asks for no token on a dry run, and revokes nothing on a no', async () => {
    await registered('gate');
    const dry = await operate('remove gate --revoke --dry-run', 'yes');
    expect(dry).toMatchObject({ code: 0, asked: [], printed: expect.stringMatching(/Would remove record gate\.$/) });
    expect((await operate('remove gate --revoke', 'no', { secrets: [admin()] })).code).toBe(1);
    expect(here.sandbox.identity.isLive(tokenOf('gate'))).toBe(true);
  });

  it('repeats nothing of what was given', async () => {
    const { code, warned } = await operate('remove clinic --revoke --yes', undefined, { input: `"${SECRET_MARK}"` });
    expect({ code, warned }).toMatchObject({ code: 2, warned: expect.stringMatching(/^Standard input must be JSON/) });
  });
});

describe('the name of a removed record', () => {
  const installation = () => ({ secrets: new SecretsManagerClient({ maxAttempts: 1 }), recordPrefix: 'token-broker/' });
  const anew = (name: string) => {
    const { clientId, clientSecret, refreshToken } = here.app({ orgId: ORG });
    here.sandbox.contactCenter.org(ORG).create({ name: `${name}_anew` });
    const target = { orgId: ORG, datacenter: 'us1', variableName: `${name}_anew` };
    return { clientId, text: new Secret(JSON.stringify({ clientId, clientSecret, refreshToken, target })) };
  };

  it('is free for another at once, of which nothing is mixed with the old one', async () => {
    await registered('hall');
    await operate('remove hall --yes');
    const { clientId, text } = anew('hall');
    await storeOverRemoved(installation(), 'hall', text);
    expect(await operate('refresh hall')).toMatchObject({ code: 0 });
    expect(here.record('hall')).toMatchObject({ clientId, target: { variableName: 'hall_anew' } });
    expect(here.sandbox.contactCenter.org(ORG).value('hall_anew')).toBe(tokenOf('hall'));
  });

  it('stays with the removed one where the new one cannot be stored', async () => {
    await registered('mall');
    await operate('remove mall --yes');
    const answer = { status: 400, body: { __type: 'AccessDeniedException' } };
    const operation = 'PutSecretValue';
    here.sandbox.faults.plan({ service: 'secrets-manager', operation, fault: { kind: 'answer', answer } });
    await expect(storeOverRemoved(installation(), 'mall', anew('mall').text)).rejects.toThrow(
      'AWS refused secretsmanager:PutSecretValue for record mall (AccessDeniedException).',
    );
    expect(isThere('mall')).toBe(false);
  });

  it('is said to be that of a living record again, where AWS takes the removal back and then takes nothing more', async () => {
    await registered('dock');
    await operate('remove dock --yes');
    const answer = { status: 400, body: { __type: 'AccessDeniedException' } };
    for (const operation of ['PutSecretValue', 'DeleteSecret']) {
      here.sandbox.faults.plan({ service: 'secrets-manager', operation, fault: { kind: 'answer', answer } });
    }
    await expect(storeOverRemoved(installation(), 'dock', anew('dock').text)).rejects.toThrow(
      'So record dock is there again, as it was: npx wxcc-token-broker remove dock',
    );
  });
});
