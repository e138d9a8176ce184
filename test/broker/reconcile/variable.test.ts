import { describe, expect, it } from 'vitest';
import { Failure } from '../../../lambda/broker/record/failures.ts';
import { seededRandom } from '../../../sandbox/random.ts';
import { VARIABLE, World } from '../world.ts';

async function settled(): Promise<World> {
  const world = new World();
  await world.settled();
  await world.reconcile();
  world.steps.length = 0;
  return world;
}

const retarget = (world: World, variableName: string, more: object = {}) =>
  world.edit('acme', { target: { ...(world.secrets.config('acme').target as object), variableName, ...more } });

describe('the variable', () => {
  it('is found by its name where its id is not known, and read by its id from then on', async () => {
    const world = new World();
    world.register();
    await world.reconcile();
    expect(world.steps.filter((step) => /find|look/.test(step))).toEqual(['find']);
    world.steps.length = 0;
    await world.reconcile();
    expect(world.steps.filter((step) => /find|look/.test(step))).toEqual(['look']);
  });

  it('is read by the id that people typed', async () => {
    const world = new World();
    world.register();
    retarget(world, VARIABLE, { variableId: `id-1-of-${VARIABLE}` });
    await world.reconcile();
    expect(world.steps.filter((step) => /find|look/.test(step))).toEqual(['look']);
  });

  it('is found by its name where the typed id leads to another variable', async () => {
    const world = new World();
    world.register();
    world.contactCenter.create('OTHER');
    retarget(world, VARIABLE, { variableId: 'id-2-of-OTHER' });
    await world.reconcile();
    expect(world.steps.filter((step) => /find|look/.test(step))).toEqual(['look', 'find']);
    expect(world.published).toBe(world.token);
  });

  it('is found by its name again when it was made anew', async () => {
    const world = await settled();
    world.contactCenter.variables.clear();
    world.contactCenter.create('OTHER');
    world.contactCenter.create(VARIABLE);
    await world.reconcile();
    await world.reconcile();
    expect(world.state.published).toMatchObject({ variableId: `id-2-of-${VARIABLE}` });
    expect(world.published).toBe(world.token);
  });

  it('is another one at once when a person names another in the record', async () => {
    const world = await settled();
    world.contactCenter.create('OTHER');
    retarget(world, 'OTHER');
    expect(await world.reconcile()).toMatchObject({ outcome: 'republished' });
    expect(world.contactCenter.byName('OTHER').value).toBe(world.token);
    expect(world.webex.refreshes).toBe(1);
  });

  it('is the one that a person names while the pass refreshes', async () => {
    const world = await settled();
    world.contactCenter.create('OTHER');
    world.pass(7);
    world.fault = (step, _subject, effect) => {
      if (step === 'put LEASE') retarget(world, 'OTHER');
      return effect();
    };
    await world.reconcile();
    world.heal();
    await world.reconcile();
    expect(world.contactCenter.byName('OTHER').value).toBe(world.token);
  });

  it('is the one that a person names while another pass has made the state move on', async () => {
    const world = await settled();
    world.contactCenter.create('OTHER');
    world.pass(7);
    world.random = seededRandom(1);
    let isOvertaken = false;
    world.fault = async (step, _subject, effect) => {
      if (step !== 'put LEASE' || isOvertaken) return effect();
      isOvertaken = true;
      retarget(world, 'OTHER');
      await world.reconcile({ force: true });
      return effect();
    };
    await world.reconcile();
    expect(world.contactCenter.byName('OTHER').value).toBe(world.token);
    expect(world.webex.refreshes).toBe(2);
  });

  it('is reported when it is gone', async () => {
    const world = await settled();
    world.contactCenter.variables.clear();
    expect(await world.failingPass()).toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
  });
});

describe('a variable that is not fit', () => {
  it.each([
    ['of another type', { type: 'Integer' }, 'is not of type String'],
    ['inactive', { active: false }, 'is not active'],
    ["one of the system's own", { systemDefault: true }, "is one of the system's own"],
  ])('because it is %s is refused, and the token is saved', async (_what, settings, why) => {
    const world = new World();
    world.contactCenter.create(VARIABLE, settings);
    world.register();
    expect(await world.failingPass()).toMatchObject({
      code: 'VARIABLE_REJECTED',
      message: `Global variable ${VARIABLE} (record acme) ${why}; flows cannot get the token from it.`,
    });
    expect(world.token).toBeDefined();
    expect(world.contactCenter.writes).toBe(0);
  });

  it('is a failure that is over as soon as it is fit again', async () => {
    const world = await settled();
    const variable = world.contactCenter.byName(VARIABLE);
    variable.active = false;
    await world.failingPass();
    expect(world.state.failure).toMatchObject({ code: 'VARIABLE_REJECTED', since: world.time });
    expect(world.state.failure).not.toHaveProperty('retryAt');
    variable.active = true;
    await world.reconcile();
    expect(world.state.failure).toBeUndefined();
    expect(world.subjects.at(-1)).toBe('Webex token of acme: recovered from VARIABLE_REJECTED');
  });
});

describe('a look at the variable', () => {
  const gateway = () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'A gateway answered 401.', { status: 401 });

  it('that a gateway answers with 401 leaves it to Webex to say that the token is accepted', async () => {
    const world = await settled();
    world.failing('look', gateway);
    expect(await world.failingPass()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
    expect(world.steps).toContain('tokenExpiry');
    expect(world.steps).not.toContain('refresh');
    expect(world.reports.at(-1)?.findings).toEqual({});
  });

  it('that a gateway answers with 401 leads to a refresh where Webex refuses the token', async () => {
    const world = await settled();
    world.pass(1);
    world.failing('look', gateway);
    world.webex.tokens.delete(world.published);
    expect(await world.failingPass()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
    expect(world.steps).toContain('refresh');
    expect(world.reports.at(-1)?.findings).toEqual({ revoked: true });
  });

  it.each([403, 404, 503])('that fails with %i says nothing of the token, and asks no other record', async (status) => {
    const world = await settled();
    world.failing('look', () => new Failure('CONTACT_CENTER_UNAVAILABLE', 'It failed.', { status }));
    expect(await world.failingPass()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
    expect(world.steps).not.toContain('tokenExpiry');
    expect(world.steps).not.toContain('refresh');
  });

  it('that is refused with 403 says nothing of the token either', async () => {
    const world = await settled();
    world.failing('look', () => new Failure('WRITER_REFUSED', 'It answered 403.', { status: 403 }));
    expect(await world.failingPass()).toMatchObject({ code: 'WRITER_REFUSED', status: 403 });
    expect(world.webex.refreshes).toBe(1);
  });

  it('that is unexpected is told of as INTERNAL, and stops no refresh', async () => {
    const world = await settled();
    world.fault = (step, _subject, effect) => {
      if (step === 'look') throw new TypeError('cannot read it');
      return effect();
    };
    expect(await world.failingPass()).toMatchObject({ code: 'INTERNAL', cause: new TypeError('cannot read it') });
    world.pass(7);
    await world.failingPass();
    expect(world.steps).toContain('refresh');
  });
});
