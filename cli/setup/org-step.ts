import { refuseTooLong } from '../../lambda/broker/reconcile/publish.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { readOrgId } from '../records/fields.ts';
import { failureWith, WrongAnswer, withCure } from '../records/wrong-answer.ts';
import { type Desk, say, settle } from './desk.ts';

/** The org that the access token is for, which the token itself tells. Refuses a token that no variable can hold. */
export async function orgStep(desk: Desk, record: string, accessToken: Secret): Promise<string> {
  try {
    refuseTooLong(record, accessToken);
  } catch (thrown) {
    throw withCure(failureWith(thrown, 'TOKEN_TOO_LONG'), 'only an app with opaque tokens can be published');
  }
  const told = orgOf(accessToken);
  const orgId = await settle(desk, {
    given: desk.given.orgId ?? told,
    field: 'orgId (--org)',
    ask: (person) => person.ask('Org ID, from Control Hub > Account:', readOrgId),
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
