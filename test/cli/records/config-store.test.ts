import { describe, expect, it } from 'vitest';
import { pauseRecord, saveCredentials } from '../../../cli/records/config-changes.ts';
import { amendConfig, type Configs, moveCurrent, readCurrentConfig } from '../../../cli/records/config-store.ts';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { publicId } from '../../../lambda/broker/record/public-id.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { MINUTE } from '../../../lambda/broker/record/time.ts';
import { VARIABLE, World } from '../../broker/world.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';

const configsOf = ({ clock, secrets }: World): Configs => ({
  clock,
  secrets: secrets.client,
  recordPrefix: secrets.prefix,
});
const soon = (world: World) => world.time + MINUTE;
const refused = (name: string) => Object.assign(new Error('refused'), { name });

/** A registered record, with what a test may do to requests of one kind. */
function registered(more: Record<string, unknown> = {}) {
  const world = new World();
  world.register('acme', more);
  const during = (step: string, act: (effect: () => unknown, time: number) => unknown) => {
    let times = 0;
    world.fault = (now, _subject, effect) => {
      if (now !== step) return effect();
      times += 1;
      return act(effect, times);
    };
  };
  return { world, configs: configsOf(world), during };
}

describe('a changed config', () => {
  it('becomes current, and the one before it stays at hand', async () => {
    const { world, configs } = registered();
    const before = world.secrets.config('acme');
    await pauseRecord(configs, 'acme', soon(world));
    expect(world.secrets.config('acme')).toEqual({ ...before, paused: '2027-01-04T08:00:00Z' });
    expect(world.secrets.labelled('acme', 'AWSPREVIOUS')).toEqual(before);
    expect(world.steps).toEqual(['get AWSCURRENT', 'put CONFIG_DRAFT', 'UpdateSecretVersionStage']);
  });

  it('leaves the state alone', async () => {
    const world = new World();
    await world.settled();
    const state = world.secrets.state('acme');
    await pauseRecord(configsOf(world), 'acme', soon(world));
    expect(world.secrets.state('acme')).toEqual(state);
    expect(world.steps.filter((step) => /STATE|LEASE/.test(step))).toEqual([]);
  });

  it('keeps every field that it does not change as it was typed, known or not', async () => {
    const target = { orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1', datacenter: 'us1', variableName: VARIABLE };
    const { world, configs } = registered({
      note: { of: 'a person' },
      refreshTokenExpiresAt: '2027-04-04T08:00:00.000Z',
      target: { ...target, floor: 3 },
      recovery: { record: 'helper', applicationId: publicId('APPLICATION', 'C1'), since: 'May' },
    });
    const before = world.secrets.config('acme');
    const change = { variableName: 'OTHER', variableId: 'id-1' };
    await amendConfig(
      configs,
      'acme',
      ({ recovery: _, ...config }) => ({ ...config, target: { ...target, datacenter: 'us1', ...change } }),
      soon(world),
    );
    const { recovery: _, ...kept } = before;
    expect(world.secrets.config('acme')).toEqual({ ...kept, target: { ...target, floor: 3, ...change } });
  });

  it('is written over what a person typed in another form', async () => {
    const orgId = '2F9EECC5-0472-4549-9A83-2AFDAE0D4BA1';
    const { world, configs } = registered({ target: undefined, orgId, datacenter: 'US1', variableName: VARIABLE });
    const before = world.secrets.config('acme');
    world.secrets.edit('acme', `\uFEFF${JSON.stringify(before)}`);
    await pauseRecord(configs, 'acme', soon(world));
    expect(world.secrets.config('acme')).toEqual({ ...before, paused: '2027-01-04T08:00:00Z' });
  });

  it('takes the end of a replaced refresh token away', async () => {
    const { world, configs } = registered({ refreshTokenExpiresAt: '2027-04-04T08:00:00Z' });
    const refreshToken = canary('refresh');
    await saveCredentials(configs, 'acme', { refreshToken: new Secret(refreshToken) }, soon(world));
    expect(world.secrets.config('acme')).toMatchObject({ refreshToken });
    expect(world.secrets.config('acme')).not.toHaveProperty('refreshTokenExpiresAt');
  });

  it('is not stored where nothing changes', async () => {
    const { world, configs } = registered({ paused: '2027-01-01T00:00:00Z' });
    await pauseRecord(configs, 'acme', soon(world));
    expect(world.steps).toEqual(['get AWSCURRENT']);
  });
});

describe('an edit that comes first', () => {
  it('is kept, and the change is made on top of it', async () => {
    const { world, configs, during } = registered();
    during('UpdateSecretVersionStage', (effect, time) => {
      if (time === 1) world.edit('acme', { writer: 'other' });
      return effect();
    });
    await pauseRecord(configs, 'acme', soon(world));
    expect(world.secrets.config('acme')).toMatchObject({ writer: 'other', paused: '2027-01-04T08:00:00Z' });
  });

  it('is kept where reads do not show it at once', async () => {
    const { world, configs, during } = registered();
    during('UpdateSecretVersionStage', (effect, time) => {
      if (time === 1) {
        world.secrets.lags.set('acme', 1);
        world.edit('acme', { writer: 'other' });
      }
      if (time === 3) world.secrets.lags.delete('acme');
      return effect();
    });
    await pauseRecord(configs, 'acme', soon(world));
    expect(world.secrets.config('acme')).toMatchObject({ writer: 'other', paused: '2027-01-04T08:00:00Z' });
  });

  it('ends it where others never stop, and nothing is lost', async () => {
    const { world, configs, during } = registered();
    during('UpdateSecretVersionStage', (effect, time) => {
      world.edit('acme', { writer: `other-${time}` });
      return effect();
    });
    await expect(pauseRecord(configs, 'acme', soon(world))).rejects.toMatchObject({
      code: 'SAVE_FAILED',
      message: 'Record acme could not be saved: other edits keep changing it.',
    });
    expect(world.secrets.config('acme')).toMatchObject({ writer: 'other-5' });
  });
});

describe('an answer that is lost', () => {
  it.each(['put CONFIG_DRAFT', 'UpdateSecretVersionStage'])(
    'of %s is looked up, and nothing is repeated',
    async (step) => {
      const { world, configs, during } = registered();
      during(step, (effect) => {
        effect();
        throw refused('TimeoutError');
      });
      await pauseRecord(configs, 'acme', soon(world));
      expect(world.secrets.config('acme')).toHaveProperty('paused');
      expect(world.steps.filter((one) => one === step)).toHaveLength(1);
    },
  );

  it.each(['put CONFIG_DRAFT', 'UpdateSecretVersionStage'])(
    'of %s is asked for again where nothing was done',
    async (step) => {
      const { world, configs, during } = registered();
      during(step, (effect, time) => {
        if (time === 1) throw refused('InternalServiceError');
        return effect();
      });
      await pauseRecord(configs, 'acme', soon(world));
      expect(world.secrets.versions('acme')).toBe(2);
      expect(world.secrets.config('acme')).toHaveProperty('paused');
    },
  );
});

describe('a refusal', () => {
  it.each([
    ['put CONFIG_DRAFT', 'PutSecretValue'],
    ['UpdateSecretVersionStage', 'UpdateSecretVersionStage'],
  ])('of %s ends it at once, and names what was refused', async (step, operation) => {
    const { world, configs, during } = registered();
    during(step, () => {
      throw Object.assign(refused('AccessDeniedException'), { message: canary('quoted') });
    });
    const failure = await pauseRecord(configs, 'acme', soon(world)).catch((thrown: Failure) => thrown);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({
      code: 'SAVE_FAILED',
      message: `Record acme could not be saved: Secrets Manager refused ${operation} for record acme (AccessDeniedException).`,
    });
    expectNoCanary(failure);
    expect(world.steps.filter((one) => one === step)).toHaveLength(1);
    expect(world.secrets.config('acme')).not.toHaveProperty('paused');
  });

  it('of a config that cannot be used names its fields, and stores nothing', async () => {
    const { world, configs } = registered({ clientId: 7 });
    await expect(pauseRecord(configs, 'acme', soon(world))).rejects.toMatchObject({ code: 'RECORD_INVALID' });
    expect(world.secrets.versions('acme')).toBe(1);
  });

  it('of a record that is not there says so', async () => {
    const { world, configs } = registered();
    await expect(pauseRecord(configs, 'other', soon(world))).rejects.toMatchObject({ code: 'RECORD_NOT_FOUND' });
  });
});

describe('the config before', () => {
  it('becomes current again, and the other way round', async () => {
    const { world, configs } = registered();
    const { id: before } = await readCurrentConfig(configs, 'acme', soon(world));
    world.edit('acme', { writer: 'other' });
    const { id: now } = await readCurrentConfig(configs, 'acme', soon(world));
    expect(await moveCurrent(configs, 'acme', now, before, soon(world))).toBeUndefined();
    expect(world.secrets.config('acme')).not.toHaveProperty('writer');
    expect(await moveCurrent(configs, 'acme', before, now, soon(world))).toBeUndefined();
    expect(world.secrets.config('acme')).toHaveProperty('writer', 'other');
  });
});
