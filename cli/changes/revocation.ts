import type { Usable } from '../../lambda/broker/ports.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { publicId } from '../../lambda/broker/record/public-id.ts';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { Cancelled, CommandFailed, type Terminal, WrongUse } from '../terminal/command.ts';

/** What became of an authorization. */
export type Revocation =
  /** Webex does not accept its token any more. */
  | { state: 'revoked' }
  /** Webex said yes, but still accepts the token; or there is no token to tell by. */
  | { state: 'unproved' }
  | { state: 'refused'; why: string }
  /** There was no administrator's token: a person must do it. */
  | { state: 'by hand' };

/** From the operator at the keyboard, else as JSON on standard input; undefined if there is none. */
export async function readAdminToken({ person, readInput }: Terminal): Promise<Secret | undefined> {
  const question = "An administrator's access token with identity:tokens_write, empty to revoke by hand:";
  const typed = person ? (await orNothing(person.askSecret(question))).trim() : fromJson((await readInput()).trim());
  if (typed === '') return undefined;
  if (!/^[\x21-\x7e]+$/.test(typed)) throw new WrongUse('The token must be a text of printable characters.');
  return new Secret(typed);
}

async function orNothing(answer: Promise<Secret>): Promise<string> {
  try {
    return (await answer).reveal();
  } catch (error) {
    if (error instanceof Cancelled) throw new CommandFailed('Nothing was removed.');
    throw error;
  }
}

function fromJson(text: string): string {
  if (text === '') return '';
  const given = readTypedJson(new Secret(text));
  if (typeof given !== 'string' && typeof given.adminToken === 'string') return given.adminToken;
  throw new WrongUse('Standard input must be JSON such as {"adminToken":"..."}, or empty.');
}

/** Withdraws an org's authorization of a record's Service App, and looks whether Webex still accepts its token. */
export async function revoke(
  { authorizations, webex, clock }: Installation,
  { config, state }: Usable,
  admin: Secret | undefined,
): Promise<Revocation> {
  if (!admin) return { state: 'by hand' };
  const { clientId, target } = config;
  const accessToken = currentGrant(config, state)?.accessToken;
  const orgId = target?.orgId ?? orgOf(accessToken);
  if (orgId === undefined) return { state: 'refused', why: 'its org is unknown' };
  const deadline = callDeadline({ clock });
  const status = await authorizations.revoke({ clientId, orgId }, admin, deadline);
  if (refusals[status] !== undefined) return { state: 'refused', why: refusals[status] };
  const isRevoked = accessToken && (await webex.tokenExpiry(accessToken, deadline)) === undefined;
  if (isRevoked) return { state: 'revoked' };
  return status < 300 ? { state: 'unproved' } : { state: 'refused', why: `Webex answered ${status}` };
}

const refusals: Record<number, string> = {
  401: "Webex does not accept the administrator's token",
  403: "the administrator's token lacks the role, or the scopes identity:tokens_read and identity:tokens_write",
};

/** Where a person withdraws it. */
function stepsByHand({ clientId }: Config): string {
  const id = publicId('APPLICATION', clientId);
  return `In Control Hub, under Apps > Service Apps, search for ${id}, switch Authorize off, and Save.`;
}

/** What came of it, and what is left to do. */
export function revocationWords(revocation: Revocation, config: Config): string {
  switch (revocation.state) {
    case 'revoked':
      return 'Revoked: Webex does not accept its tokens any more.';
    case 'unproved':
      return `Webex said yes, but nothing shows that its tokens are revoked. To be sure: ${stepsByHand(config)}`;
    case 'refused':
      return `Not revoked: ${revocation.why}. ${stepsByHand(config)}`;
    case 'by hand':
      return `To revoke its tokens: ${stepsByHand(config)}`;
  }
}
