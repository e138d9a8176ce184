import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import { toFailure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { datacenters } from '../../lambda/broker/record/typed-fields.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import { readDatacenter } from '../records/fields.ts';
import { WrongAnswer, withCure } from '../records/wrong-answer.ts';
import { type Desk, looking, settle } from './desk.ts';
import { onceKnown } from './once-known.ts';

const regions: Record<(typeof datacenters)[number], string> = {
  us1: 'United States',
  eu1: 'United Kingdom',
  eu2: 'Germany',
  anz1: 'Australia',
  ca1: 'Canada',
  jp1: 'Japan',
  sg1: 'Singapore',
  in1: 'India',
};

/**
 * Where the org's contact center is. Proved by reading the list of variables there, with whichever of the tokens may;
 * answers which of them do.
 */
export async function datacenterStep(
  desk: Desk,
  orgId: string,
  tokens: readonly Secret[],
): Promise<{ datacenter: Target['datacenter']; readers: ReadonlySet<Secret> }> {
  return settle(desk, {
    given: desk.given.datacenter,
    field: 'datacenter (--datacenter)',
    ask: (person) =>
      person.choose(
        'Datacenter of the contact center:',
        datacenters.map((value) => ({ value: value as string, name: `${value.padEnd(4)}  ${regions[value]}` })),
      ),
    prove: async (told) => {
      const datacenter = readDatacenter(told);
      // The name does not matter: a token that gets "no such variable" may read the list.
      const target = { orgId, datacenter, variableName: 'WEBEX_ACCESS_TOKEN' };
      const readers = await looking(desk, `Asking Contact Center in ${datacenter}`, () =>
        readersOf(desk, target, tokens),
      );
      if (readers.size > 0) return { datacenter, readers };
      throw new WrongAnswer(
        `No token here may read the global variables of org ${orgId} in ${datacenter} (403): give the app cjp:config_read ` +
          `and cjp:config_write and authorize it again, or register a writer first with ${COMMAND} setup NAME --unpublished.`,
      );
    },
  });
}

async function readersOf(desk: Desk, target: Target, tokens: readonly Secret[]): Promise<ReadonlySet<Secret>> {
  const readers = new Set<Secret>();
  for (const token of tokens) if (await reads(desk, target, token)) readers.add(token);
  return readers;
}

/** Whether a token may read there; WrongAnswer where no token that Webex accepts is accepted. */
async function reads(desk: Desk, target: Target, token: Secret): Promise<boolean> {
  try {
    const { installation } = desk;
    // Webex has accepted the token, which may be seconds old.
    await onceKnown(
      installation,
      ({ status }) => status === 401,
      () => installation.contactCenter.find(target, token, callDeadline(installation)),
    );
    return true;
  } catch (thrown) {
    const failure = toFailure(thrown);
    if (failure.code === 'WRITER_REFUSED' && failure.status === 403) return false;
    // The request had no ID: an answer without a status has searched the whole list.
    if (failure.code === 'VARIABLE_NOT_FOUND' && failure.status === undefined) return true;
    if (failure.code === 'INTERNAL') throw thrown;
    throw withCure(
      failure,
      `is the org's contact center in ${target.datacenter}? Name another datacenter, or try again later`,
    );
  }
}
