import { currentGrant } from '../../lambda/broker/record/grants.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { sharerOf } from '../records/registered.ts';
import { refuseServant, whyNoServant, writersAmong } from '../records/serving.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';
import { openRecord } from './carry-out.ts';
import { datacenterStep } from './datacenter-step.ts';
import { type Desk, neighboursOf, say } from './desk.ts';
import { missingIn } from './given.ts';
import { grantStep } from './grant-step.ts';
import { nameStep } from './name-step.ts';
import { orgStep } from './org-step.ts';
import type { Grant } from './pasted-grant.ts';
import type { Naming, Plan, Publication, Wishes } from './plan.ts';
import type { Use } from './portal.ts';
import { recoveryStep } from './recovery-step.ts';
import { untilGranted } from './until-granted.ts';
import { variableStep } from './variable-step.ts';
import { type RegisterWriter, writerFirst } from './writer-first.ts';
import { writerStep } from './writer-step.ts';

/** Asks for all that is not given, and proves all of it. A dry run with nothing but a refresh token ends where that is all. */
export async function planFor(
  desk: Desk,
  wishes: Wishes,
  registerWriter?: RegisterWriter,
): Promise<Plan | 'unprovable'> {
  const { isUnpublished, waitMs } = wishes;
  const { registered, ...naming } = await nameStep(desk, wishes.name, wishes);
  const { name } = naming;
  const token = registered && currentGrant(registered.config, registered.state)?.accessToken;
  if (registered && token) {
    refuseServant(await neighboursOf(desk), name);
    say(desk, `Record ${name} is there already, and publishes nothing: setup goes on from there.`);
    return { ...naming, publication: await publicationOf(desk, name, registered.config, token, wishes) };
  }
  expectAll(desk, isUnpublished);
  const use = isUnpublished ? useOfUnpublished(wishes) : await writerFirst(desk, name, registerWriter);
  const grant = await grantStep(desk, { accessToken: !isUnpublished, waitMs, use });
  await refuseSharedGrant(desk, name, grant);
  if (wishes.isDry && !grant.accessToken) return 'unprovable';
  if (isUnpublished) return { ...naming, grant };
  if (grant.accessToken) {
    return { ...naming, grant, publication: await publicationOf(desk, name, grant, grant.accessToken, wishes) };
  }
  return opened(desk, naming, grant, wishes);
}

function useOfUnpublished({ suggestion }: Wishes): Use {
  return suggestion === undefined ? 'nothing published' : 'writer';
}

async function opened(desk: Desk, naming: Naming, grant: Grant, wishes: Wishes): Promise<Plan> {
  const { name } = naming;
  say(desk, 'Without an access token, the refresh token is tried first, and its record made.');
  const { config, state } = await untilGranted(desk, grant, (one) => openRecord(desk, naming, one));
  const accessToken = currentGrant(config, state)?.accessToken as Secret;
  return { ...naming, publication: await publicationOf(desk, name, config, accessToken, wishes) };
}

/** Where Webex replaces a refresh token, each other record that has it is refused for ever. */
async function refuseSharedGrant(desk: Desk, name: string, grant: Grant): Promise<void> {
  const sharer = sharerOf(await neighboursOf(desk), name, grant);
  if (sharer === undefined) return;
  throw new CommandFailed(
    `Record ${sharer} refreshes with that refresh token already: give ${name} a pair of its own, or remove ${sharer} first.`,
  );
}

/** Without an operator to ask, setup names all missing values before it creates anything. */
function expectAll({ given, person }: Desk, isUnpublished: boolean): void {
  const missing = person ? [] : missingIn(given, isUnpublished);
  if (missing.length > 0) throw new WrongUse(`Not a terminal, and this is missing: ${missing.join('; ')}.`);
}

async function publicationOf(
  desk: Desk,
  name: string,
  { clientId }: { clientId: string },
  token: Secret,
  { consents }: Wishes,
): Promise<Publication> {
  const orgId = await orgStep(desk, name, token);
  const neighbours = await neighboursOf(desk);
  const others = neighbours.filter((one) => one.name !== name);
  const writers = writersAmong(others, orgId);
  const tokens = [token, ...writers.map((other) => other.token)];
  const { datacenter, readers } = await datacenterStep(desk, orgId, tokens);
  const writer = await writerStep(desk, {
    own: { name, token },
    others: writers,
    readers,
    whyNot: (told) => whyNoServant(others, told, 'cjp:config_write', orgId),
  });
  const place = await variableStep(desk, { record: name, orgId, datacenter, token, writer, neighbours, consents });
  const recovery = await recoveryStep(desk, clientId, others);
  return { place, writer, reads: readers.has(token), ...(recovery && { recovery }) };
}
