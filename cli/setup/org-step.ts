import type { Secret } from '../../lambda/broker/secret.ts';
import { orgOf } from '../../lambda/broker/token-org.ts';
import { type Desk, say, settle } from './desk.ts';
import { readOrgId } from './fields.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** The org that the access token is for, which the token itself tells. */
export async function orgStep(desk: Desk, accessToken: Secret): Promise<string> {
  const told = orgOf(accessToken);
  const orgId = await settle(desk, {
    given: desk.given.orgId ?? told,
    field: 'orgId (--org)',
    ask: (person) => person.ask('Org ID, from Control Hub > Account:'),
    prove: readOrgId,
  });
  if (told !== undefined && told !== orgId) {
    throw new WrongAnswer(
      `The access token is for org ${told}, not for org ${orgId}: leave the org ID out, or get the app's tokens for that org.`,
    );
  }
  say(desk, `The access token is good, and is for org ${orgId}.`);
  return orgId;
}
