import { describe, expect, test } from 'vitest';
import { Authorizations } from '../../../cli/webex/authorizations.ts';
import { Secret } from '../../../lambda/broker/record/secret.ts';
import { Http } from '../../../lambda/webex/http.ts';
import { foreignBodies, ownBodies } from '../../../sandbox/webex/answer-bodies.ts';
import { failureOf } from '../../webex/failure-of.ts';
import { httpService, recordingClock } from '../../webex/services.ts';

async function revocation(reply: Parameters<typeof httpService>[0]) {
  const { url } = await httpService(reply);
  const clock = recordingClock();
  const authorizations = new Authorizations({ baseUrl: url, http: new Http(), clock });
  const account = { clientId: 'C1', orgId: '2f9eecc5-0472-4549-9a83-2afdae0d4ba1' };
  return () => authorizations.revoke(account, new Secret('admin'), clock.now() + 60_000);
}

describe('the revocation of an authorization', () => {
  test.for([200, 204])('is answered with %i', async (status) => {
    expect(await (await revocation({ status }))()).toBe(status);
  });

  test.for([401, 403, 404])('is refused with %i in the words of Webex alone', async (status) => {
    expect(await (await revocation(ownBodies.webex(status)))()).toBe(status);
    for (const name of ['a page', 'nothing', "API Gateway's JSON"] as const) {
      const revoke = await revocation(foreignBodies[name](status));
      expect(await failureOf(revoke())).toMatchObject({ code: 'TOKEN_ENDPOINT_UNAVAILABLE', status });
    }
  });
});
