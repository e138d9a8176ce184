import { beforeEach, describe, expect, it } from 'vitest';
import { Failure, type FailureCode } from '../../../lambda/broker/record/failures.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { DAY, HOUR, MINUTE } from '../../../lambda/broker/record/time.ts';
import { canary, expectNoCanary } from '../../support/canaries.ts';
import { basic, MemoryEndpoint, membersOf } from './memory-endpoint.ts';

let world: MemoryEndpoint;
beforeEach(() => {
  world = new MemoryEndpoint();
});

const fingerprintOf = (token: string) => new Secret(token).fingerprint;
const refreshes = () => world.steps.filter((step) => step.startsWith('refresh'));

describe('POST /v1/refresh', () => {
  it('has the failed token refreshed, and answers with the new one', async () => {
    const failed = world.token();
    const answer = await world.report({ fingerprint: fingerprintOf(failed) });
    expect(refreshes()).toEqual(['refresh acme']);
    expect(world.token()).not.toBe(failed);
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'no-store' } });
    expect(membersOf(answer)).toEqual({
      access_token: world.token(),
      token_type: 'Bearer',
      expires_in: 3600,
      scope: 'acme',
      fingerprint: fingerprintOf(world.token()),
    });
    expect(world.traces.at(-1)).toMatchObject({
      consumer: 'clinic',
      record: 'acme',
      outcome: 'refreshed',
      status: 200,
    });
  });

  it('takes the failed token itself from clients that cannot hash it, and logs nothing of it', async () => {
    const failed = world.token();
    const answer = await world.report({ token: failed, record: 'acme' });
    expect(refreshes()).toEqual(['refresh acme']);
    expect(membersOf(answer)).toMatchObject({ access_token: world.token() });
    expect(world.token()).not.toBe(failed);
    expectNoCanary(world.traces);
  });

  it.each(['', 'anything', canary('other')])('refreshes nothing for %j, which is no token of its', async (token) => {
    const current = world.token();
    expect(membersOf(await world.report({ token })).access_token).toBe(current);
    expect(refreshes()).toEqual([]);
  });

  it('refreshes nothing where another token is the current one already', async () => {
    const failed = fingerprintOf(world.token());
    const current = world.give('acme', 14 * DAY, 0);
    expect(membersOf(await world.report({ fingerprint: failed })).access_token).toBe(current);
    expect(refreshes()).toEqual([]);
  });

  it('looks at what is current now, not a minute ago; and the next fetch has it too', async () => {
    await world.ask();
    await world.report({ fingerprint: fingerprintOf(world.token()) });
    expect(membersOf(await world.ask()).access_token).toBe(world.token());
  });

  it('refuses to refresh again within the hour: the token is not what is wrong', async () => {
    world.give('acme', 14 * DAY, 50 * MINUTE);
    const answer = await world.report({ fingerprint: fingerprintOf(world.token()) });
    expect(answer).toMatchObject({ status: 429, headers: { 'retry-after': '600' } });
    expect(refreshes()).toEqual([]);
    world.time += 10 * MINUTE;
    expect(await world.report({ fingerprint: fingerprintOf(world.token()) })).toMatchObject({ status: 200 });
  });

  it('waits for what was just written to become readable', async () => {
    const next = canary('token');
    world.refresh = async () => ({ outcome: 'not_due', tokenFingerprint: fingerprintOf(next) });
    let reads = 0;
    world.fault = (step) => {
      if (!step.startsWith('read consumer token')) return;
      reads += 1;
      const text = JSON.parse(world.consumerTokens.get('acme') as string);
      if (reads === 4) world.consumerTokens.set('acme', JSON.stringify({ ...text, accessToken: next }));
    };
    const failed = fingerprintOf(world.token());
    expect(membersOf(await world.report({ fingerprint: failed })).access_token).toBe(next);
  });

  it('says that it is being done where that takes too long', async () => {
    const fingerprint = fingerprintOf(world.token());
    world.refresh = async () => ({ outcome: 'not_due', tokenFingerprint: fingerprint });
    expect(await world.report({ fingerprint })).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(world.traces.at(-1)).toMatchObject({ reason: 'not refreshed' });
  });

  it('asks the client to come back soon while another pass is refreshing', async () => {
    world.refresh = async () => {
      throw new Failure('REFRESH_IN_PROGRESS', 'Another pass is refreshing record acme.');
    };
    const fingerprint = fingerprintOf(world.token());
    expect(await world.report({ fingerprint })).toMatchObject({ status: 503, headers: { 'retry-after': '10' } });
    expect(world.traces.at(-1)).toMatchObject({ reason: 'not refreshed' });
  });

  it('gives the same token where Webex does', async () => {
    const fingerprint = fingerprintOf(world.token());
    world.refresh = async () => ({ outcome: 'unchanged', tokenFingerprint: fingerprint });
    expect(membersOf(await world.report({ fingerprint })).fingerprint).toBe(fingerprint);
  });

  it('tells of a record that is paused', async () => {
    const fingerprint = fingerprintOf(world.token());
    world.refresh = async () => ({ outcome: 'paused', tokenFingerprint: fingerprint });
    const answer = await world.report({ fingerprint });
    expect(answer.status).toBe(503);
    expect(membersOf(answer).error_description).toContain('paused');
  });

  it.each<FailureCode>([
    'GRANT_REFUSED',
    'TOKEN_ENDPOINT_UNAVAILABLE',
    'REGISTRY_UNAVAILABLE',
    'CONSUMER_TOKEN_FAILED',
  ])('says by its code why it cannot: %s', async (code) => {
    world.refresh = async () => {
      throw new Failure(code, `It failed, ${canary('detail')}.`);
    };
    const answer = await world.report({ fingerprint: fingerprintOf(world.token()) });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '300' } });
    expect(membersOf(answer).error_description).toContain(code);
    expectNoCanary(answer);
  });

  it('wants the record named where there are several, and only one that the client is bound to', async () => {
    world.bind('clinic', [world.clientSecret], ['acme', 'beta']);
    world.give('beta', 14 * DAY, 2 * HOUR);
    const fingerprint = fingerprintOf(world.token('beta'));
    expect(membersOf(await world.report({ fingerprint })).error).toBe('invalid_scope');
    expect(membersOf(await world.report({ fingerprint, record: 'gamma' })).error).toBe('invalid_scope');
    expect(membersOf(await world.report({ fingerprint, record: 'beta' })).scope).toBe('beta');
  });

  it.each([
    ['', 'nothing'],
    ['{', 'no JSON'],
    ['[]', 'no object'],
    ['{}', 'no fingerprint'],
    ['{"fingerprint":"0123ABCD"}', 'no fingerprint that is one'],
    ['{"fingerprint":"0123abcd","record":"A"}', 'no name'],
    ['{"fingerprint":"0123abcd","force":true}', 'too much'],
    ['{"token":"x","fingerprint":"0123abcd"}', 'two answers to one question'],
    ['{"token":7}', 'no text'],
  ])('refuses %s: %s', async (body) => {
    expect(await world.report(body)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('takes Basic authentication alone, by POST, in JSON', async () => {
    const fingerprint = fingerprintOf(world.token());
    expect(await world.report({ fingerprint }, { authorization: basic('clinic', 'x') })).toMatchObject({ status: 401 });
    expect(await world.report({ fingerprint }, { authorization: '' })).toMatchObject({ status: 401 });
    expect(await world.report({ fingerprint }, { 'content-type': 'text/plain' })).toMatchObject({ status: 415 });
    expect(await world.send({ method: 'GET', path: '/v1/refresh' })).toMatchObject({ status: 405 });
    expect(
      await world.send({
        path: '/v1/refresh',
        query: 'fingerprint=1',
        headers: { 'content-type': 'application/json' },
      }),
    ).toMatchObject({ status: 400 });
    expect(refreshes()).toEqual([]);
  });
});
