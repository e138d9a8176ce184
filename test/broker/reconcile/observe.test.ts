import { describe, expect, it } from 'vitest';
import { look } from '../../lambda/broker/look.ts';
import { newPass, type Pass } from '../../lambda/broker/pass.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { HOUR, MINUTE } from '../../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { ORG } from './memory-webex.ts';
import { plainCopy } from './plain-record.ts';
import { START, VARIABLE, World } from './world.ts';

const ID = `id-1-of-${VARIABLE}`;
const target = { orgId: ORG, datacenter: 'us1', variableName: VARIABLE };

/** A pass over a record with a living token, and a variable that holds something else. */
function begin(more: Partial<ServiceAppRecord> = {}): { world: World; pass: Pass } {
  const world = new World();
  world.contactCenter.create(VARIABLE);
  const record = { accessToken: new Secret(world.webex.mint()), accessTokenIssuedAt: START, target, ...more };
  return { world, pass: newPass({ record: 'acme' }, plainCopy(record), START + HOUR) };
}

async function looked(more: Partial<ServiceAppRecord> = {}): Promise<Pass> {
  const { world, pass } = begin(more);
  await look(world.broker, pass);
  return pass;
}

describe('a look at the variable', () => {
  it('finds it by its name where its id is not known, and learns that', async () => {
    const { world, pass } = begin();
    await look(world.broker, pass);
    expect(world.steps).toEqual(['find']);
    expect(pass.learned).toEqual({ variableId: ID });
  });

  it('reads it by its id where that is known', async () => {
    const { world, pass } = begin({ target: { ...target, variableId: ID } });
    await look(world.broker, pass);
    expect(world.steps).toEqual(['look']);
    expect(pass.learned).toEqual({});
  });

  it('is refused: by 401 the token is dead, by 403 it lacks a right', async () => {
    for (const status of [401, 403]) {
      const { world, pass } = begin();
      const refusal = new Failure('WRITER_REFUSED', `The Contact Center API answered ${status}.`, { status });
      world.failing('find', () => refusal);
      await look(world.broker, pass);
      expect(pass.findings.dead).toBe(status === 401 ? true : undefined);
      expect(pass.failure).toBe(status === 401 ? undefined : refusal);
    }
  });

  it('that fails otherwise says nothing of the token, whatever the status', async () => {
    const { world, pass } = begin();
    const failure = new Failure('CONTACT_CENTER_UNAVAILABLE', 'A gateway answered 401.', { status: 401 });
    world.failing('find', () => failure);
    await look(world.broker, pass);
    expect(pass).toMatchObject({ findings: {}, failure });
  });

  it('does not hide a bug', async () => {
    const { world, pass } = begin();
    world.fault = () => {
      throw new TypeError('a bug');
    };
    await look(world.broker, pass);
    expect(pass.failure).toMatchObject({ code: 'INTERNAL', cause: new TypeError('a bug') });
  });
});

describe('drift', () => {
  const published = { variableHeld: new Secret('nothing yet').fingerprint, target: { ...target, variableId: ID } };
  const later = (ms: number) => ({ ...published, accessTokenIssuedAt: START - ms });

  it('is what the broker did not publish', async () => {
    expect((await looked({ ...published, variableHeld: 'another' })).findings.drifted).toBe(true);
  });

  it('is none where nothing was published yet, or not in this variable', async () => {
    const { variableHeld: _, ...unpublished } = published;
    expect((await looked(unpublished)).findings.drifted).toBeUndefined();
    const elsewhere = { ...published, variableHeld: 'another', target: { ...target, variableId: 'id-of-another' } };
    expect((await looked(elsewhere)).findings.drifted).toBeUndefined();
  });

  it('is what was there before too, where it was put back over a minute after the token was bought', async () => {
    expect((await looked(later(MINUTE))).findings.drifted).toBeUndefined();
    expect((await looked(later(MINUTE + 1))).findings.drifted).toBe(true);
  });
});

describe('a look with the token of another record', () => {
  const messageOf = (pass: Pass) => [pass.failure?.code, pass.failure?.message];

  it('says what is wrong with that record', async () => {
    const { world, pass } = begin({ writer: 'other' });
    await look(world.broker, pass);
    const begins = 'The writer of record acme, record other,';
    expect(messageOf(pass)).toEqual([
      'WRITER_REFUSED',
      `${begins} cannot be read: register it, or name another writer.`,
    ]);
    world.register('other', { target: undefined });
    await look(world.broker, pass);
    expect(messageOf(pass)).toEqual(['WRITER_REFUSED', `${begins} has no access token yet: check it first.`]);
  });

  it('keeps a failure that may pass', async () => {
    const { world, pass } = begin({ writer: 'other' });
    world.failing('read AWSCURRENT', () => new Failure('REGISTRY_UNAVAILABLE', 'Secrets Manager refused.'));
    await look(world.broker, pass);
    expect(messageOf(pass)).toEqual(['REGISTRY_UNAVAILABLE', 'Secrets Manager refused.']);
  });

  it('that is refused says nothing of our own token; Webex does', async () => {
    const { world, pass } = begin({ writer: 'other' });
    await world.settled('other', { target: undefined });
    world.failing('find', () => new Failure('WRITER_REFUSED', 'It answered 401.', { status: 401 }));
    await look(world.broker, pass);
    expect(pass.findings.dead).toBeUndefined();
    expect(pass.failure?.code).toBe('WRITER_REFUSED');

    world.webex.tokens.delete(String(pass.copy.record.accessToken?.reveal()));
    await look(world.broker, pass);
    expect(pass.findings.dead).toBe(true);
  });

  it('takes our token for alive where Webex does not say', async () => {
    const { world, pass } = begin({ writer: 'other' });
    await world.settled('other', { target: undefined });
    world.failing('tokenExpiry', () => new Failure('TOKEN_ENDPOINT_UNAVAILABLE', 'Webex answered 503.'));
    await look(world.broker, pass);
    expect(pass.findings.dead).toBeUndefined();
  });
});
