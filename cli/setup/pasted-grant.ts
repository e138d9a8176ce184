import type { Credentials } from '../../lambda/broker/ports.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { readSecret } from '../records/fields.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { type Desk, looking, say, settle } from './desk.ts';
import { howToGetThePair } from './portal.ts';

/** A Service App's pair of tokens; the access token may be missing. */
export interface Grant extends Credentials {
  accessToken?: Secret;
  /** Where both tokens came from a person, who has them still. */
  isPasted: boolean;
}

/** Asks for the client secret, and answers what proving it brought. */
export type ClientSecretStep = <Proved>(prove: (secret: Secret) => Promise<Proved>) => Promise<Proved>;

export function clientSecretStep(desk: Desk, given: Secret | undefined): ClientSecretStep {
  return (prove) =>
    settle(desk, {
      given,
      field: 'clientSecret',
      ask: (person) => person.askSecret('Client Secret (not shown):'),
      prove: async (told) => prove(readSecret('client secret', told)),
    });
}

const swapped =
  'The refresh token and the access token are swapped: give each in the place of the other, from the same answer.';

/** The pair that the portal showed. The refresh token is proved by the first refresh, and not before: that may spend it. */
export async function pastedGrant(
  desk: Desk,
  clientId: string,
  askClientSecret: ClientSecretStep,
  needsAccessToken: boolean,
): Promise<Grant> {
  const clientSecret = await askClientSecret(async (secret) => secret);
  say(desk, ...howToGetThePair());
  const { given, person } = desk;
  const accessToken = given.accessToken || (needsAccessToken && person) ? await accessTokenStep(desk) : undefined;
  const refreshToken = await settle(desk, {
    given: given.refreshToken,
    field: 'refreshToken, or personalAccessToken,',
    ask: (one) => one.askSecret('Refresh token (not shown):'),
    prove: async (told) => {
      const token = readSecret('refresh token', told);
      if (token.equals(accessToken)) throw new WrongAnswer('That is the access token again: give the refresh token.');
      if (!accessToken && (await isAccessToken(desk, token))) {
        throw new WrongAnswer('That is an access token, which cannot be refreshed: give the refresh token.');
      }
      return token;
    },
  });
  return { clientId, clientSecret, refreshToken, ...(accessToken && { accessToken }), isPasted: true };
}

/** An empty answer means that there is none. */
function accessTokenStep(desk: Desk): Promise<Secret | undefined> {
  return settle(desk, {
    given: desk.given.accessToken,
    field: 'accessToken',
    ask: (person) => person.askSecret('Access token (not shown; Enter if you have none):'),
    prove: async (told) => {
      if (told.length === 0) return undefined;
      const token = readSecret('access token', told);
      if (await isAccessToken(desk, token)) return token;
      const { refreshToken } = desk.given;
      if (refreshToken && (await isAccessToken(desk, refreshToken))) throw new WrongAnswer(swapped);
      throw new WrongAnswer(
        'Webex does not accept that as an access token: it has expired, or it is the refresh token; give the other one.',
      );
    },
  });
}

async function isAccessToken(desk: Desk, token: Secret): Promise<boolean> {
  const { webex } = desk.installation;
  return looking(
    desk,
    'Asking Webex about the token',
    async () => (await webex.tokenExpiry(token, callDeadline(desk.installation))) !== undefined,
  );
}
