import type { MintRequest, TokenAnswer } from '../../lambda/broker/ports.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { MINUTE, SECOND } from '../../lambda/broker/record/time.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { readOrgId, readSecret } from '../records/fields.ts';
import { WrongAnswer, withCure } from '../records/wrong-answer.ts';
import { CommandFailed } from '../terminal/command.ts';
import { type Desk, looking, say, settle } from './desk.ts';
import type { ClientSecretStep, Grant } from './pasted-grant.ts';
import { serviceAppId, whereTheToken } from './portal.ts';

type AppInOrg = Omit<MintRequest, 'applicationId'>;

const REST = 5 * SECOND;
/** An operator can interrupt the wait, but does not watch for ever. */
const LONGEST_WATCH = 30 * MINUTE;

/** A new pair, minted with a person's token, or that of an app with the scope. Waits until the app is authorized. */
export async function mintedGrant(
  desk: Desk,
  clientId: string,
  askClientSecret: ClientSecretStep,
  waitMs: number,
): Promise<Grant> {
  say(desk, ...whereTheToken());
  const token = await settle(desk, {
    given: desk.given.personalAccessToken,
    field: 'personalAccessToken',
    ask: (person) => person.askSecret('Personal access token (not shown):'),
    prove: (told) => liveToken(desk, readSecret('personal access token', told)),
  });
  const orgId = await settle(desk, {
    given: desk.given.orgId ?? orgOf(token),
    field: 'orgId (--org)',
    ask: (person) => person.ask('Org ID of the contact center, from Control Hub > Account:', readOrgId),
    prove: readOrgId,
  });
  say(desk, `The pair will be that of org ${orgId}; for another org, leave with Ctrl-C and give --org.`);
  return askClientSecret(async (clientSecret) => {
    const app = { clientId, clientSecret };
    const { accessToken, refreshToken } = await whenAuthorized(desk, { ...app, orgId }, token, waitMs);
    if (refreshToken) return { ...app, refreshToken, ...(accessToken && { accessToken }), isPasted: false };
    throw new CommandFailed('Webex gave no refresh token with the pair: paste the pair that the portal shows instead.');
  });
}

async function liveToken(desk: Desk, token: Secret): Promise<Secret> {
  const { webex } = desk.installation;
  const end = await looking(desk, 'Asking Webex about the token', () =>
    webex.tokenExpiry(token, callDeadline(desk.installation)),
  );
  if (end !== undefined) return token;
  throw new WrongAnswer('Webex does not accept the personal access token: copy a fresh one, each lives for 12 hours.');
}

/** Asks again and again while the app is not authorized. */
async function whenAuthorized(desk: Desk, app: AppInOrg, token: Secret, waitMs: number): Promise<TokenAnswer> {
  const { clock } = desk.installation;
  const end = clock.now() + (desk.person ? Math.max(waitMs, LONGEST_WATCH) : waitMs);
  for (let round = 1; ; round += 1) {
    try {
      return await looking(desk, 'Waiting for the authorization', () => mint(desk, app, token));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // A wait of half an hour must not end because Webex fails for a moment.
      const mayPass = error.status === 403 || (error.transient && round > 1);
      if (!mayPass || clock.now() + REST >= end) throw refusalInWords(error, app);
    }
    if (round === 1) say(desk, 'It is not authorized yet. Setup goes on when it is; Ctrl-C ends it.');
    await looking(desk, 'Waiting for the authorization', () => clock.sleep(REST));
  }
}

function mint(desk: Desk, app: AppInOrg, token: Secret): Promise<TokenAnswer> {
  const request = { ...app, applicationId: serviceAppId(app.clientId) };
  return desk.installation.webex.mintPair(request, token, callDeadline(desk.installation));
}

function refusalInWords(failure: Failure, { clientId }: AppInOrg): Error {
  if (failure.code !== 'GRANT_REFUSED') return failure;
  switch (failure.status) {
    case 401:
      // The token was accepted a moment ago.
      return new WrongAnswer('Webex does not accept the client secret: copy it again, or regenerate it in the portal.');
    case 403:
      return new CommandFailed(
        withCure(failure, `authorize ${serviceAppId(clientId)} in Control Hub, press Save, and set up again`).message,
      );
    case 404:
      return new CommandFailed("Webex knows no Service App with this client ID: copy it again from the app's page.");
    default:
      return withCure(failure, 'copy the client secret again, or give the pair that the portal shows');
  }
}
