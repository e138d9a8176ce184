import { readClientId } from '../records/fields.ts';
import { type Desk, say, settle } from './desk.ts';
import { GrantRefused } from './first-pass.ts';
import { clientSecretStep, type Grant, pastedGrant } from './pasted-grant.ts';

/** Uses a pasted grant; after a mistyped one setup undoes its changes and asks again. */
export async function untilGranted<T>(desk: Desk, grant: Grant, work: (grant: Grant) => Promise<T>): Promise<T> {
  try {
    return await work(grant);
  } catch (error) {
    const { clientSecret, refreshToken } = desk.given;
    const isTyped = desk.person && grant.isPasted && !clientSecret && !refreshToken;
    if (!(error instanceof GrantRefused && isTyped)) throw error;
    await desk.deeds.takeBack();
    say(desk, '', error.message, '');
    return untilGranted(desk, await again(desk, grant), work);
  }
}

async function again(desk: Desk, grant: Grant): Promise<Grant> {
  const clientId = await settle(desk, {
    given: undefined,
    field: 'clientId',
    ask: (person) => person.ask('Client ID:', readClientId, grant.clientId),
    prove: readClientId,
  });
  const typed = await pastedGrant(desk, clientId, clientSecretStep(desk, undefined), false);
  return { ...typed, ...(grant.accessToken && { accessToken: grant.accessToken }) };
}
