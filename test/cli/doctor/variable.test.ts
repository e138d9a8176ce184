import { beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { ownBodies } from '../../../sandbox/webex/answer-bodies.ts';
import { operate } from '../operate.ts';
import { lasting, ORG, READ_AND_WRITE } from '../sandbox-here.ts';
import { checkupsIn } from './checkups.ts';
import { Clinic } from './clinic.ts';

const clinic = lasting(new Clinic());
const { settled, finding, variable, change } = checkupsIn(clinic);

beforeAll(() => clinic.settleIn());

describe('the variable', () => {
  it('holds something else, which a pause excuses', async () => {
    const name = await settled();
    change(name, { defaultValue: 'typed by a person' });
    expect(await finding('variable', name)).toMatchObject({
      code: 1,
      state: 'problem',
      says: expect.stringContaining('holds something else'),
      cure: expect.stringContaining(`npx wxcc-token-broker refresh ${name} .`),
    });
    clinic.edit(name, { paused: '2026-01-02T03:04:00Z' });
    expect(await finding('variable', name)).toMatchObject({
      state: 'warning',
      cure: `npx wxcc-token-broker resume ${name}`,
    });
  });

  it('is not there', async () => {
    const name = await settled();
    clinic.sandbox.contactCenter.org(ORG).delete(variable(name).id);
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
    clinic.editGrant(name, { accessToken: new Secret('x'.repeat(300)) });
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
      cure: expect.stringContaining(`npx wxcc-token-broker rotate-secret ${deaf}`),
    });
    clinic.sandbox.identity.revoke(clinic.tokenOf(deaf));
    expect(await finding('variable', name)).toMatchObject({
      state: 'problem',
      says: `Contact Center does not accept the token of ${deaf} (401): it has expired or was revoked.`,
      cure: `npx wxcc-token-broker refresh ${deaf} --force`,
    });
  });

  it('refuses for a reason that is not known', async () => {
    const name = await settled();
    const fault = { kind: 'answer', answer: ownBodies['contact center'](403) } as const;
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

  it('has a writer that is not there, which is all that there is to cure', async () => {
    const name = await settled([], { writer: 'absent' });
    const cure = expect.stringMatching(
      new RegExp(
        `^Bring its writer back: npx .* restore absent \\. Or name another: npx .* edit ${name} --writer RECORD \\.`,
      ),
    );
    const says = expect.stringContaining('record absent, cannot be read');
    expect(await finding('variable', name)).toMatchObject({ state: 'problem', says, cure });
    await operate(`refresh ${name}`);
    expect(await finding('last pass', name)).toMatchObject({ state: 'problem', cure });
    const { printed } = await operate(`status ${name}`);
    expect(printed.match(/docs\/runbook\.md, heading WRITER_REFUSED/g)).toHaveLength(1);
  });
});
