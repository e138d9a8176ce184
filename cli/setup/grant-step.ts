import { isFedRamp, NO_MINTING } from '../installation/fedramp.ts';
import { readClientId } from '../records/fields.ts';
import { WrongUse } from '../terminal/command.ts';
import { type Desk, say, settle } from './desk.ts';
import { mintedGrant } from './minted-grant.ts';
import { clientSecretStep, type Grant, pastedGrant } from './pasted-grant.ts';
import { howToAuthorize, howToCreate, type Use } from './portal.ts';

/** The easiest way first. */
const ways = [
  {
    value: 'mint',
    name: 'Setup gets them, with a token of mine',
    about: 'A personal access token will do. Setup waits until the app is authorized.',
  },
  {
    value: 'paste',
    name: 'I paste the pair that the portal showed',
    about: 'The app is authorized, and its page has shown both tokens.',
  },
] as const;

/** The Service App and its pair; an access token that is there is proved. `waitMs` is for the authorization. */
export async function grantStep(desk: Desk, needs: { accessToken: boolean; waitMs: number; use: Use }): Promise<Grant> {
  if (desk.given.clientId === undefined) say(desk, ...howToCreate(needs.use));
  const isMinted = await isToBeMinted(desk);
  const clientId = await settle(desk, {
    given: desk.given.clientId,
    field: 'clientId (--client-id)',
    ask: (person) => person.ask('Client ID:', readClientId),
    prove: readClientId,
  });
  say(desk, ...howToAuthorize(clientId));
  const clientSecret = clientSecretStep(desk, desk.given.clientSecret);
  return isMinted
    ? mintedGrant(desk, clientId, clientSecret, needs.waitMs)
    : pastedGrant(desk, clientId, clientSecret, needs.accessToken);
}

async function isToBeMinted({ given, person, installation }: Desk): Promise<boolean> {
  if (isFedRamp(installation.services)) {
    if (given.personalAccessToken === undefined) return false;
    throw new WrongUse(`${NO_MINTING}: give the pair that the portal shows, and no personalAccessToken.`);
  }
  if (given.personalAccessToken) return true;
  if (given.refreshToken || !person) return false;
  return (await person.choose('How does setup get its tokens?', ways)) === 'mint';
}
