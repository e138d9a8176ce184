import { beforeAll, describe, expect, it } from 'vitest';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { lasting, ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { checkupsIn } from './checkups.ts';
import { Clinic, consult, said } from './clinic.ts';

const clinic = lasting(new Clinic());
const { settled, finding } = checkupsIn(clinic);
const OTHER_ORG = '11111111-2222-4333-8444-555555555555';

beforeAll(() => clinic.settleIn());

describe('the scopes', () => {
  it('lack what the token needs to write: they may be on the app, and are not in the token', async () => {
    const name = await settled(['cjp:config_read']);
    expect(await finding('scopes', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: 'Its token lacks cjp:config_write.',
      cure: expect.stringMatching(
        /If the app has them, they are not in the token yet\..* authorizes the app again.* new pair/,
      ),
    });
  });

  it('lack what a recovery needs', async () => {
    const helper = await settled(READ_AND_WRITE, { target: undefined });
    const name = await settled(READ_AND_WRITE, {
      recovery: { record: helper, applicationId: publicId('APPLICATION', 'C1') },
    });
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
    clinic.editGrant(name, { scope: undefined });
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
    clinic.editGrant(name, { accessToken: new Secret('self-contained') });
    expect(await finding('org', name)).toMatchObject({ state: 'unknown' });
  });
});

describe('the recovery', () => {
  it('is not registered, or has no working token', async () => {
    const lost = await settled(READ_AND_WRITE, {
      recovery: { record: 'absent', applicationId: publicId('APPLICATION', 'C1') },
    });
    expect(await finding('recovery', lost)).toMatchObject({
      state: 'problem',
      says: 'Its recovery, record absent, cannot be used.',
    });
    const helper = await settled(['spark:applications_token'], { target: undefined });
    const name = await settled(READ_AND_WRITE, {
      recovery: { record: helper, applicationId: publicId('APPLICATION', 'C1') },
    });
    clinic.sandbox.identity.revoke(clinic.tokenOf(helper));
    expect(await finding('recovery', name)).toMatchObject({
      state: 'problem',
      cure: `npx wxcc-token-broker refresh ${helper} --force`,
    });
  });
});
