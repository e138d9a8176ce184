import * as client from 'openid-client';
import { describe, expect, it } from 'vitest';
import { DAY } from '../../lambda/broker/record/time.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { deployed } from './deployed.ts';

/** A client of the endpoint as openid-client configures itself. */
function configured(url: string, clientId: string, authentication: client.ClientAuth): client.Configuration {
  const server = { issuer: url, token_endpoint: `${url}/oauth2/token` };
  const configuration = new client.Configuration(server, clientId, {}, authentication);
  client.allowInsecureRequests(configuration);
  return configuration;
}

const methods = [
  ['client_secret_basic', client.ClientSecretBasic, 'basic'],
  ['client_secret_post', client.ClientSecretPost, 'body'],
] as const;

describe.each(methods)('openid-client with %s', (_name, authenticate, noted) => {
  it('gets a token, and the note says how', async () => {
    const world = await deployed();
    await world.run(() => world.refresh({ serviceApp: 'acme' }));
    const secret = world.bind('clinic');
    const configuration = configured(await world.openGateway(), 'clinic', authenticate(secret));
    const tokens = await world.run(() => client.clientCredentialsGrant(configuration, { scope: 'acme' }));
    expect(tokens).toMatchObject({ access_token: world.current(), token_type: 'bearer', expires_in: 3600 });
    expect(tokens.expiresIn()).toBeGreaterThan(0);
    expect(world.noteOf('clinic')).toBe(`2027-01-04T08:00:00Z ${noted}`);
    expect(world.log.at(-1)).toMatchObject({ message: 'answered', status: 200, consumer: 'clinic', record: 'acme' });
  });

  it('understands that it is refused', async () => {
    const world = await deployed();
    world.bind('clinic');
    const configuration = configured(await world.openGateway(), 'clinic', authenticate('wrong'));
    const refusal = await world.run(() => client.clientCredentialsGrant(configuration).catch((error) => error));
    expect(refusal).toBeInstanceOf(client.WWWAuthenticateChallengeError);
    expect(refusal).toMatchObject({ status: 401, cause: [{ scheme: 'basic' }] });
    expect(world.log.some((line) => line.ClientsRefused === 1)).toBe(true);
  });

  it('understands every other error', async () => {
    const world = await deployed();
    await world.run(() => world.refresh({ serviceApp: 'acme' }));
    const secret = world.bind('clinic');
    const configuration = configured(await world.openGateway(), 'clinic', authenticate(secret));
    const failing = async (parameters: Record<string, string>) =>
      world.run(() => client.clientCredentialsGrant(configuration, parameters).catch((error) => error));

    expect(await failing({ scope: 'beta' })).toMatchObject({ error: 'invalid_scope', status: 400 });
    expect(await failing({ padding: 'x'.repeat(9000) })).toMatchObject({ error: 'invalid_request', status: 413 });
    world.sandbox.faults.plan({ service: 'webex', fault: { kind: 'answer', answer: { status: 503 } } });
    await world.pass(14 * DAY);
    const expired = await failing({});
    // RFC 6749 has no words for a server's own trouble; the client hands on the answer as it is.
    const answer = expired.cause as Response;
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toBe('300');
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
    expectNoCanary(expired);
  });
});
