import { describe, expect, it } from 'vitest';
import { changesOf, rotate } from '../../../cli/changes/rotation.ts';
import type { Installation } from '../../../cli/installation/installation.ts';
import { type NewCredentials, saveCredentials } from '../../../cli/records/config-changes.ts';
import type { Configs } from '../../../cli/records/config-store.ts';
import { usable } from '../../../lambda/broker/reconcile/usable.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { MINUTE } from '../../../lambda/broker/record/time.ts';
import { World } from '../../broker/world.ts';
import { canary } from '../../support/canaries.ts';

const names = ['acme', 'branch', 'clinic'];

/** Records of one Service App in three orgs. Webex takes `right` alone since it was regenerated. */
async function regenerated() {
  const world = new World();
  const [old, right] = [canary('old-secret'), canary('new-secret')];
  for (const name of names) await world.settled(name, { clientId: 'client', clientSecret: old });
  world.webex.clientSecret = right;
  return { world, old, right };
}

/** Does what the command does with what was typed. */
async function rotated(world: World, given: NewCredentials) {
  const records = await Promise.all(
    names.map(async (name) => usable(await world.deps.store.load(name, world.time + MINUTE))),
  );
  world.steps.length = 0;
  return rotate(
    { ...world.deps, functionName: 'token-broker-refresh', ...configsOf(world), functions: functionsOf(world) },
    changesOf(records, given),
  );
}

const configsOf = ({ clock, secrets }: World): Configs => ({
  clock,
  secrets: secrets.client,
  recordPrefix: secrets.prefix,
});

/** Lambda, as far as the command calls it: the pass runs here. */
function functionsOf(world: World): Installation['functions'] {
  const send = async ({ input }: { input: { Payload: string } }) => {
    const { serviceApp: record, force = false } = JSON.parse(input.Payload) as { serviceApp: string; force?: boolean };
    try {
      return payload(await world.reconcile({ record, force }));
    } catch (failure) {
      const { code, message } = failure as Failure;
      return { FunctionError: 'Unhandled', ...payload({ errorType: code, errorMessage: message }) };
    }
  };
  return { send } as unknown as Installation['functions'];
}

const payload = (answer: object) => ({ Payload: { transformToString: () => JSON.stringify(answer) } });
const secrets = (world: World) => names.map((name) => world.secrets.config(name).clientSecret);
const secret = (text: string) => ({ clientSecret: new Secret(text) });
const unavailable = () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');

describe('a new client secret', () => {
  it('is in every record, and proved by one refresh', async () => {
    const { world, right } = await regenerated();
    expect(await rotated(world, secret(right))).toEqual({ state: 'proved' });
    expect(secrets(world)).toEqual([right, right, right]);
    expect(world.steps.filter((step) => step === 'refresh')).toHaveLength(1);
    for (const record of names) expect(await world.reconcile({ record, force: true })).toHaveProperty('outcome');
  });

  it('that Webex refuses is in none, no grant is lost, and people hear how it ended', async () => {
    const { world, old } = await regenerated();
    world.webex.clientSecret = old;
    expect(await rotated(world, secret(canary('mistyped')))).toMatchObject({
      state: 'refused',
      failure: { code: 'GRANT_REFUSED' },
      oldOnes: 'work',
    });
    expect(secrets(world)).toEqual([old, old, old]);
    expect(world.state.failure).toBeUndefined();
    for (const record of names) expect(await world.reconcile({ record, force: true })).toHaveProperty('outcome');
    expect(world.messages.map(({ subject }) => subject)).toEqual([
      'Webex token of acme: GRANT_REFUSED',
      'Webex token of acme: recovered from GRANT_REFUSED',
    ]);
  });

  it('that Webex refuses is told apart from an old one that it refuses too', async () => {
    const { world, old } = await regenerated();
    expect(await rotated(world, secret(canary('mistyped')))).toMatchObject({
      state: 'refused',
      oldOnes: 'are refused too',
    });
    expect(secrets(world)).toEqual([old, old, old]);
  });

  it('stays where it is while the answer of Webex is unknown', async () => {
    const { world, right } = await regenerated();
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex gave no answer.'));
    expect(await rotated(world, secret(right))).toMatchObject({
      state: 'unproved',
      failure: { code: 'TOKEN_ENDPOINT_UNAVAILABLE' },
    });
    expect(secrets(world)).toEqual([right, right, right]);
    world.fault = (_step, _subject, effect) => effect();
    expect(await rotated(world, secret(right))).toEqual({ state: 'proved' });
  });

  it('is proved by what was saved, where the pass fails later', async () => {
    const { world, right } = await regenerated();
    world.failing('publish', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'Contact Center gave no answer.'));
    expect(await rotated(world, secret(right))).toMatchObject({
      state: 'proved',
      failure: { code: 'CONTACT_CENTER_UNAVAILABLE' },
    });
  });

  it.each([
    ['put CONFIG_DRAFT', 3],
    ['UpdateSecretVersionStage', 8],
  ])('that one record does not take is in none: %s fails %i times', async (failing, times) => {
    const { world, old, right } = await regenerated();
    let left = times;
    world.fault = (step, subject, effect) => {
      if (step !== failing || subject !== 'branch' || left === 0) return effect();
      left -= 1;
      throw unavailable();
    };
    expect(await rotated(world, secret(right))).toMatchObject({ state: 'not saved', failure: { code: 'SAVE_FAILED' } });
    expect(left).toBe(0);
    expect(world.steps).not.toContain('refresh');
    // What was half saved would be seen by the next pass.
    for (const record of names) await world.reconcile({ record }).catch(() => {});
    expect(secrets(world)).toEqual([old, old, old]);
  });

  it('that can be neither saved nor taken back is told by the records that it is about', async () => {
    const { world, old, right } = await regenerated();
    let isDown = false;
    world.fault = (step, subject, effect) => {
      if (isDown && subject !== 'acme') throw unavailable();
      const answer = effect();
      isDown ||= step === 'UpdateSecretVersionStage' && subject === 'branch';
      return answer;
    };
    expect(await rotated(world, secret(right))).toMatchObject({ state: 'torn', records: ['branch', 'clinic'] });
    expect(secrets(world)).toEqual([old, right, old]);
    world.fault = (_step, _subject, effect) => effect();
    expect(await rotated(world, secret(right))).toEqual({ state: 'proved' });
    expect(secrets(world)).toEqual([right, right, right]);
  });
});

describe('a rotation that was cut off', () => {
  /** The new secret has reached one record when the process dies. */
  async function cutOff(typed: (right: string) => string) {
    const begun = await regenerated();
    const { world, right } = begun;
    await saveCredentials(configsOf(world), 'branch', secret(typed(right)), world.time + MINUTE);
    return begun;
  }

  it('is finished by the same call', async () => {
    const { world, right } = await cutOff((secret) => secret);
    expect(await rotated(world, secret(right))).toEqual({ state: 'proved' });
    expect(secrets(world)).toEqual([right, right, right]);
  });

  it('leaves no wrong secret behind where the same call is refused', async () => {
    const wrong = canary('mistyped');
    const { world, old } = await cutOff(() => wrong);
    expect(await rotated(world, secret(wrong))).toMatchObject({ state: 'refused' });
    expect(secrets(world)).toEqual([old, old, old]);
  });
});

describe('a new refresh token', () => {
  it('goes into the one record, the client secret with it into all', async () => {
    const { world, right } = await regenerated();
    const before = names.map((name) => world.secrets.config(name).refreshToken);
    const refreshToken = world.webex.authorize();
    expect(await rotated(world, { ...secret(right), refreshToken: new Secret(refreshToken) })).toEqual({
      state: 'proved',
    });
    expect(names.map((name) => world.secrets.config(name).refreshToken)).toEqual([refreshToken, ...before.slice(1)]);
    expect(secrets(world)).toEqual([right, right, right]);
  });

  it('leaves other records alone where it comes without a client secret', async () => {
    const { world, old } = await regenerated();
    world.webex.clientSecret = old;
    const others = () => names.slice(1).map((name) => world.secrets.config(name));
    const before = others();
    expect(await rotated(world, { refreshToken: new Secret(world.webex.authorize()) })).toEqual({ state: 'proved' });
    expect(others()).toEqual(before);
  });

  it('that Webex refuses gives way to the one before, and that is told', async () => {
    const { world, old } = await regenerated();
    world.webex.clientSecret = old;
    const before = world.secrets.config('acme');
    expect(await rotated(world, { refreshToken: new Secret(canary('mistyped')) })).toEqual({
      state: 'proved',
      oldToken: true,
    });
    expect(world.secrets.config('acme')).toEqual(before);
    expect(world.messages.map(({ subject }) => subject)).toEqual([
      'Webex token of acme: the new credentials are refused',
    ]);
    expect(await world.reconcile({ force: true })).toHaveProperty('outcome');
  });

  it('that Webex refuses leaves the client secret, which it takes', async () => {
    const { world, right } = await regenerated();
    const before = world.secrets.config('acme').refreshToken;
    const refreshToken = new Secret(canary('mistyped'));
    expect(await rotated(world, { ...secret(right), refreshToken })).toEqual({ state: 'proved', oldToken: true });
    expect(secrets(world)).toEqual([right, right, right]);
    expect(world.secrets.config('acme').refreshToken).toBe(before);
  });

  it('is not proved by a refresh of the one before', async () => {
    const { world, old } = await regenerated();
    world.webex.clientSecret = old;
    const { generation = 0 } = world.state.grants[0] ?? {};
    world.failing('refresh', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex gave no answer.'));
    expect(await rotated(world, { refreshToken: new Secret(world.webex.authorize()) })).toMatchObject({
      state: 'unproved',
      failure: { code: 'TOKEN_ENDPOINT_UNAVAILABLE' },
    });
    expect(world.state.grants.map((grant) => grant.generation)).toEqual([generation]);
  });

  it('is proved although reads show for a moment what was saved before', async () => {
    const { world, old } = await regenerated();
    world.webex.clientSecret = old;
    world.secrets.lags.set('acme', 0);
    world.fault = (step, _subject, effect) => {
      const lag = world.secrets.lags.get('acme') ?? 0;
      if (step === 'publish') world.secrets.lags.set('acme', 2);
      const answer = effect();
      if (step === 'get STATE' && lag > 0) world.secrets.lags.delete('acme');
      return answer;
    };
    expect(await rotated(world, { refreshToken: new Secret(world.webex.authorize()) })).toEqual({ state: 'proved' });
  });
});
