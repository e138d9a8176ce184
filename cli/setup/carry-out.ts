import { isDeepStrictEqual } from 'node:util';
import type { Usable } from '../../lambda/broker/ports.ts';
import type { Result } from '../../lambda/broker/reconcile/result.ts';
import type { Config } from '../../lambda/broker/record/config.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { SECOND } from '../../lambda/broker/record/time.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { amendConfig } from '../records/config-store.ts';
import { loadUsable } from '../records/registered.ts';
import { CommandFailed } from '../terminal/command.ts';
import { type Desk, doing, looking } from './desk.ts';
import { firstPass } from './first-pass.ts';
import { createRecord, type NewRecord } from './new-record.ts';
import type { Grant } from './pasted-grant.ts';
import type { Naming, Plan, Publication } from './plan.ts';
import { proveWriter } from './writer-proof.ts';

/** Does what was planned: the writer is proved first and the grant last, and what it brings is saved before anything is said. */
export async function carryOut(desk: Desk, { grant, publication, ...naming }: Plan): Promise<Result> {
  const { name } = naming;
  const more = publication ? await publish(desk, publication) : {};
  if (grant) await createRecord(desk, naming, grant, more);
  else await aim(desk, name, more);
  return firstPass(desk, name);
}

/**
 * A refresh token alone can prove nothing but itself: its record is made first, published nowhere, and the function
 * gets the access token that all else is proved with.
 */
export async function openRecord(desk: Desk, naming: Naming, grant: Grant): Promise<Usable> {
  const { name } = naming;
  await createRecord(desk, naming, grant, {});
  const { tokenFingerprint } = await firstPass(desk, name);
  return withToken(desk, name, tokenFingerprint);
}

/** A record, once it shows the token that the function has saved in it. */
export function withToken(desk: Desk, name: string, tokenFingerprint: string | null): Promise<Usable> {
  const { installation } = desk;
  return looking(desk, `Reading record ${name}`, async () => {
    const end = callDeadline(desk.installation);
    for (;;) {
      const record = await loadUsable(installation, name);
      // Reads may lag behind what the function has just saved.
      if (currentGrant(record.config, record.state)?.accessToken?.fingerprint === tokenFingerprint) return record;
      if (installation.clock.now() >= end) throw new CommandFailed(`Record ${name} does not show its new token yet.`);
      await installation.clock.sleep(SECOND);
    }
  });
}

async function publish(desk: Desk, { place, writer, recovery }: Publication): Promise<NewRecord> {
  const target = await proveWriter(desk, place, writer);
  return { target, ...(writer.name !== undefined && { writer: writer.name }), ...(recovery && { recovery }) };
}

/** Lets a record that is there publish its token. */
async function aim(desk: Desk, name: string, more: NewRecord): Promise<void> {
  const change = (to: NewRecord) => (config: Config) => {
    const { target, writer, recovery, ...rest } = config;
    const now = { ...(target && { target }), ...(writer !== undefined && { writer }), ...(recovery && { recovery }) };
    return isDeepStrictEqual(now, to) ? config : { ...rest, ...to };
  };
  await doing(desk, `Saving record ${name}`, () =>
    amendConfig(desk.installation, name, change(more), callDeadline(desk.installation)),
  );
  desk.deeds.add(`Record ${name} publishes its token.`, async () => {
    await amendConfig(desk.installation, name, change({}), callDeadline(desk.installation));
    return undefined;
  });
}
