import { describe, expect, it } from 'vitest';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { HOUR } from '../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { START, VARIABLE, World } from './world.ts';

const unavailable = () =>
  new Failure('CONTACT_CENTER_UNAVAILABLE', 'The Contact Center API answered 503.', { status: 503 });
const webexDown = () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.', { status: 503 });
const registryDown = () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.');

describe('the first check of a hand-typed record', () => {
  it('buys a token, completes the record and publishes', async () => {
    const world = new World();
    world.register('acme', { note: 'from the portal' });
    const result = await world.check();
    expect(result).toMatchObject({
      serviceApp: 'acme',
      outcome: 'refreshed',
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
      refreshTokenExpiresAt: '2027-04-04T08:00:00Z',
      nextCheckAt: '2027-01-04T09:00:00Z',
      variable: 'published',
    });
    expect(world.published).toBe(world.saved.accessToken);
    expect(world.saved).toMatchObject({
      schema: 1,
      note: 'from the portal',
      target: { variableId: `id-1-of-${VARIABLE}` },
      accessTokenIssuedAt: '2027-01-04T08:00:00Z',
    });
    expectNoCanary(result, world.reports, world.messages);
  });

  it('keeps a record without a target fresh and publishes nowhere', async () => {
    const world = new World();
    world.register('writer', { target: undefined });
    expect(await world.check({ record: 'writer' })).toMatchObject({ outcome: 'refreshed', variable: 'none' });
    expect(world.contactCenter.writes).toBe(0);
  });
});

describe('an idle check', () => {
  it('reads the record and the variable, and no more', async () => {
    const world = new World();
    await world.settled();
    expect(await world.check()).toMatchObject({ outcome: 'not_due', variable: 'in_step' });
    expect(world.steps).toEqual(['read AWSCURRENT', 'look']);
  });

  it('adopts a record that was edited by hand, once', async () => {
    const world = new World();
    await world.settled();
    world.edit('acme', { note: 'changed' });
    await world.check();
    world.steps.length = 0;
    await world.check();
    expect(world.steps).toEqual(['read AWSCURRENT', 'look']);
    expect(world.saved).toMatchObject({ note: 'changed' });
  });
});

describe('a due check', () => {
  it('makes seven calls: three of them between the token and its publication', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.steps).toEqual([
      'read AWSCURRENT',
      'look',
      'put PROBE',
      'refresh',
      'put SAVED',
      'move AWSCURRENT',
      'publish',
    ]);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('keeps the refresh token that an answer leaves out', async () => {
    const world = new World();
    await world.settled();
    const { refreshToken, refreshTokenExpiresAt } = world.saved;
    world.webex.refreshTokens = 'omit';
    world.pass(7);
    await world.check();
    expect(world.saved).toMatchObject({ refreshToken, refreshTokenExpiresAt });
  });

  it('stores a rotated refresh token and says so', async () => {
    const world = new World();
    await world.settled();
    const before = world.saved.refreshToken;
    world.webex.refreshTokens = 'rotate';
    world.pass(7);
    await world.check();
    expect(world.saved.refreshToken).not.toBe(before);
    expect(world.reports.at(-1)?.findings.rotated).toBe(true);
  });

  it('spends nothing when the registry takes no writes', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('put PROBE', registryDown);
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'SAVE_FAILED' });
    expect(world.webex.refreshes).toBe(1);
  });

  it('refreshes and saves even when the variable cannot be reached', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('look', unavailable);
    expect(await world.failingCheck()).toMatchObject({ code: 'CONTACT_CENTER_UNAVAILABLE' });
    expect(world.webex.refreshes).toBe(2);
  });
});

describe('a publish that failed', () => {
  it('is repeated by the next check, without another refresh', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('publish', unavailable);
    await world.failingCheck();
    world.fault = (_step, _subject, effect) => effect();
    world.time += 5 * 60_000;
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('is repeated too when nothing could be written down after it', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    let killed = false;
    world.fault = (step, _subject, effect) => {
      killed ||= step === 'publish';
      if (killed) throw new Error('killed');
      return effect();
    };
    await world.failingCheck();
    world.fault = (_step, _subject, effect) => effect();
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.webex.refreshes).toBe(2);
  });

  it('is noticed when the API answers 200 and changes nothing', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.contactCenter.byName(VARIABLE).stuck = true;
    expect(await world.failingCheck()).toMatchObject({ code: 'VARIABLE_UNCHANGED' });
  });
});

describe('drift', () => {
  it('is counted, and cured by a refresh', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.check()).toMatchObject({ outcome: 'refreshed', variable: 'published' });
    expect(world.reports.at(-1)?.findings.drifted).toBe(true);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('is seen too where a person had published the first token', async () => {
    const world = new World();
    const token = world.webex.mint();
    world.contactCenter.create(VARIABLE, { value: token });
    await world.settled('acme', {
      accessToken: token,
      accessTokenIssuedAt: '2027-01-04T08:00:00Z',
      accessTokenExpiresAt: '2027-01-18T08:00:00Z',
    });
    expect(world.webex.refreshes).toBe(0);
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.reports.at(-1)?.findings.drifted).toBe(true);
  });

  it('is seen when somebody puts the token before the last back', async () => {
    const world = new World();
    await world.settled();
    const older = world.published;
    world.pass(7);
    await world.check();
    world.pass(1);
    world.contactCenter.edit(VARIABLE, older);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.reports.at(-1)?.findings.drifted).toBe(true);
  });

  it('is cured with the token in use while the grant is refused', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.published).toBe(world.saved.accessToken);
  });
});

describe('a masked variable', () => {
  it('is published once for each token and never taken for drift', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { masked: true });
    await world.settled();
    expect(await world.check()).toMatchObject({ outcome: 'not_due', variable: 'masked' });
    expect(world.contactCenter.writes).toBe(1);
    world.pass(7);
    await world.check();
    expect(world.contactCenter.writes).toBe(2);
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('is published to at once when a person names it in place of another', async () => {
    const world = new World();
    world.contactCenter.create(VARIABLE, { masked: true });
    world.contactCenter.create('OTHER', { masked: true });
    await world.settled();
    world.edit('acme', { target: { ...(world.saved.target as object), variableName: 'OTHER' } });
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.contactCenter.byName('OTHER').value).toBe(world.saved.accessToken);
  });
});

describe('a variable that is not fit', () => {
  it.each([
    ['of another type', { type: 'Integer' }, /type String/],
    ['inactive', { active: false }, /not active/],
    ["the system's own", { systemDefault: true }, /system/],
  ])('%s is refused, the token is saved', async (_what, settings, sentence) => {
    const world = new World();
    world.contactCenter.create(VARIABLE, settings);
    world.register();
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'VARIABLE_REJECTED' });
    expect(failure.message).toMatch(sentence);
    expect(world.saved.accessToken).toBeDefined();
    expect(world.contactCenter.writes).toBe(0);
  });

  it('is looked for by name again when it was made anew', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.variables.clear();
    world.contactCenter.create('OTHER');
    world.contactCenter.create(VARIABLE);
    await world.check();
    expect(world.saved).toMatchObject({ target: { variableId: `id-2-of-${VARIABLE}` } });
    expect(world.published).toBe(world.saved.accessToken);
  });

  it('is looked for by name again when a person named another in the record', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.create('OTHER');
    world.edit('acme', { target: { ...(world.saved.target as object), variableName: 'OTHER' } });
    expect(await world.check()).toMatchObject({ outcome: 'republished' });
    expect(world.contactCenter.byName('OTHER').value).toBe(world.saved.accessToken);
    expect(world.webex.refreshes).toBe(1);
  });

  it('is reported when it is gone', async () => {
    const world = new World();
    await world.settled();
    world.contactCenter.variables.clear();
    expect(await world.failingCheck()).toMatchObject({ code: 'VARIABLE_NOT_FOUND' });
  });

  it('is not handed a token longer than it can hold', async () => {
    const world = new World();
    world.webex.tokenLength = 257;
    world.register();
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'TOKEN_TOO_LONG' });
    expect(failure.message).toContain('257');
    expectNoCanary(failure);
  });
});

describe('a token that Webex accepts no more', () => {
  it('is renewed at once, due or not', async () => {
    const world = new World();
    await world.settled();
    world.webex.tokens.delete(world.published);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.webex.isLive(world.published)).toBe(true);
  });

  it('is noticed by asking Webex where another record writes', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    world.webex.tokens.delete(world.published);
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.webex.isLive(world.published)).toBe(true);
  });
});

describe('a separate writer', () => {
  it('costs two more calls', async () => {
    const world = new World();
    await world.settled('writer', { target: undefined });
    await world.settled('acme', { writer: 'writer' });
    await world.check();
    expect(world.steps).toEqual(['read AWSCURRENT', 'read AWSCURRENT', 'look', 'tokenExpiry']);
  });

  it('is named when it does not exist', async () => {
    const world = new World();
    world.register('acme', { writer: 'nobody' });
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'WRITER_REFUSED' });
    expect(failure.message).toContain('nobody');
  });
});

describe('force and ifToken', () => {
  it('a forced check refreshes what is not due', async () => {
    const world = new World();
    await world.settled();
    expect(await world.check({ force: true })).toMatchObject({ outcome: 'refreshed' });
  });

  it('an unchanged answer is a success without new life', async () => {
    const world = new World();
    await world.settled();
    world.pass(1);
    world.webex.unchanged = true;
    const result = await world.check({ force: true });
    expect(result).toMatchObject({ outcome: 'unchanged', accessTokenExpiresAt: '2027-01-18T08:00:00Z' });
    expect(world.saved.accessTokenIssuedAt).toBe('2027-01-04T08:00:00Z');
    world.pass(6);
    expect(await world.check()).toMatchObject({ outcome: 'not_due' });
    world.pass(0.6);
    world.webex.unchanged = false;
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
  });

  it('ifToken refreshes only while that token is the current one', async () => {
    const world = new World();
    await world.settled();
    const { tokenFingerprint } = await world.check();
    const ifToken = tokenFingerprint as string;
    expect(await world.check({ ifToken })).toMatchObject({ outcome: 'refreshed' });
    expect(await world.check({ ifToken })).toMatchObject({ outcome: 'not_due' });
  });
});

describe('failures and their timing', () => {
  it('a transient one is tried again by wakes after 5, 10, 20 and 40 minutes', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    const began = world.time;
    world.failing('refresh', webexDown);
    for (let tries = 0; tries < 5; tries += 1) {
      await world.failingCheck();
      world.time = world.wakes[tries]?.at ?? world.time;
    }
    expect(world.wakes.map(({ at }) => (at - began) / 60_000)).toEqual([5, 10, 20, 40]);
    expect(world.messages).toHaveLength(1);
  });

  it('is not tried before its time, at whatever door, unless forced', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('refresh', webexDown);
    await world.failingCheck();
    world.steps.length = 0;
    expect((await world.failingCheck()).message).toMatch(/not tried again before 2027-01-11T08:05:00Z/);
    expect(world.steps).not.toContain('refresh');
    await world.failingCheck({ force: true });
    expect(world.steps).toContain('refresh');
  });

  it('Retry-After is honoured when it is longer', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing(
      'refresh',
      () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 429.', { retryAfterMs: 1_800_000 }),
    );
    await world.failingCheck();
    expect(world.wakes).toEqual([{ record: 'acme', at: world.time + 1_800_000 }]);
  });

  it('a refused grant is tried once a day, at once when the record was edited', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    world.pass(7);
    for (let hour = 0; hour < 48; hour += 1) {
      await world.failingCheck();
      world.pass(1 / 24);
    }
    expect(world.steps.filter((step) => step === 'refresh')).toHaveLength(2);
    expect(world.wakes).toHaveLength(0);

    world.edit('acme', { refreshToken: world.webex.authorise() });
    expect(await world.check()).toMatchObject({ outcome: 'refreshed' });
    expect(world.saved.failure).toBeUndefined();
    expect(world.messages.map(({ subject }) => subject)).toEqual([
      'Webex token of acme: GRANT_REFUSED',
      'Webex token of acme: recovered from GRANT_REFUSED',
    ]);
  });

  it('an exhausted token limit waits a day, and says why', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    const why = 'the account holds as many living access tokens as Webex allows';
    world.failing('refresh', () => new Failure('TOKEN_LIMIT_REACHED', `Webex answered 400: ${why}.`, { status: 400 }));
    expect((await world.failingCheck()).message).toContain(why);
    expect(world.wakes).toEqual([]);
    world.steps.length = 0;
    world.pass(23 / 24);
    await world.failingCheck();
    expect(world.steps).not.toContain('refresh');
    world.pass(1 / 24);
    await world.failingCheck();
    expect(world.steps).toContain('refresh');
    expect(world.messages[0]?.text).toContain(why);
  });

  it('a grant that a person typed meanwhile is not taken for the one that was refused', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.fault = (step, _subject, effect) => {
      if (step !== 'put NOTED') return effect();
      world.fault = (_step, _other, go) => go();
      world.edit('acme', { refreshToken: world.webex.authorise() });
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED' });
    expect(world.saved.failure).toBeUndefined();
  });

  it('a refused grant is left in peace also when the variable could not be written', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    world.contactCenter.edit(VARIABLE, 'typed by a person');
    world.failing('publish', unavailable);
    expect(await world.failingCheck()).toMatchObject({ code: 'GRANT_REFUSED' });
    world.time += HOUR;
    world.steps.length = 0;
    await world.failingCheck();
    expect(world.steps).not.toContain('refresh');
  });

  it('a message says what broke, until when callers are safe, and the command', async () => {
    const world = new World();
    await world.settled();
    world.webex.grants.clear();
    world.pass(7);
    await world.failingCheck();
    const text = world.messages[0]?.text;
    expect(text).toContain('GRANT_REFUSED');
    expect(text).toContain('safe until 2027-01-18T08:00:00Z (6 days)');
    expect(text).toContain(`aws lambda invoke --function-name token-broker-refresh`);
    expect(text).toContain('{"serviceApp":"acme","force":true}');
    expectNoCanary(world.messages);
  });

  it('a wake or a message that cannot be sent fails nothing', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') throw webexDown();
      if (step === 'wake' || step === 'tell') throw new Error('no');
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE' });
    expect(world.reports.at(-1)?.findings.unsent).toEqual(['wake', 'message']);
  });

  it('a short-lived token gets a wake of its own', async () => {
    const world = new World();
    world.webex.lifeSeconds = 3600;
    world.register();
    const { nextCheckAt } = await world.check();
    expect(world.wakes).toHaveLength(1);
    expect(Date.parse(nextCheckAt)).toBeLessThanOrEqual(START + 30 * 60_000);
  });

  it('a failure that could not be written down sets no wake, and tells nobody', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    world.failing('put PROBE', registryDown);
    await world.failingCheck();
    expect(world.wakes).toEqual([]);
    expect(world.messages).toEqual([]);
  });

  it('what is unexpected while the variable is read is told of, and stops no refresh', async () => {
    const world = new World();
    await world.settled();
    world.reports.length = 0;
    world.fault = (step, _subject, effect) => {
      if (step === 'look') throw new TypeError('cannot read it');
      return effect();
    };
    expect(await world.failingCheck()).toMatchObject({ code: 'INTERNAL' });
    expect(world.reports).toMatchObject([{ failure: { code: 'INTERNAL' } }]);
    world.pass(7);
    await world.failingCheck();
    expect(world.steps).toContain('refresh');
  });

  it('what is unexpected is INTERNAL and shows nothing of its cause', async () => {
    const world = new World();
    await world.settled();
    world.pass(7);
    const secret = String(world.saved.accessToken);
    world.fault = (step, _subject, effect) => {
      if (step === 'refresh') throw new TypeError(`cannot read ${secret}`);
      return effect();
    };
    const failure = await world.failingCheck();
    expect(failure).toMatchObject({ code: 'INTERNAL' });
    expectNoCanary(failure.message, world.messages);
  });
});
