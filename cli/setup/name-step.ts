import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Usable } from '../../lambda/broker/ports.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { readName } from '../records/fields.ts';
import { stateOfSecret } from '../records/record-secrets.ts';
import { loadUsable } from '../records/registered.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { type Desk, looking, settle } from './desk.ts';
import type { Naming, Wishes } from './plan.ts';

/**
 * The record's name; with the record where it is there already, keeps a token, and publishes it nowhere yet. The name of
 * a removed record is free for an operator who agrees to lose that record.
 */
export async function nameStep(
  desk: Desk,
  given: string | undefined,
  { isUnpublished, consents, suggestion }: Pick<Wishes, 'isUnpublished' | 'consents' | 'suggestion'>,
): Promise<Naming & { registered?: Usable }> {
  return settle(desk, {
    given,
    field: 'NAME',
    ask: (person) =>
      person.ask(
        suggestion ? 'Name of its record:' : 'Name of the record, such as the customer:',
        readName,
        suggestion,
      ),
    prove: async (told) => {
      const name = readName(told);
      const state = await looking(desk, `Looking for record ${name}`, () => stateOfSecret(desk.installation, name));
      if (state === undefined) return { name, replacesRemoved: false };
      if (state === 'removed') {
        if (await replaces(desk, name, consents.replace)) return { name, replacesRemoved: true };
        throw new WrongAnswer(
          `Record ${name} was removed: bring it back with ${COMMAND} restore ${name}, replace it for good with ` +
            '--replace-removed, or choose another name.',
        );
      }
      const registered = await looking(desk, `Reading record ${name}`, () => loadUsable(desk.installation, name));
      const { config, state: saved } = registered;
      const hasToken = currentGrant(config, saved)?.accessToken !== undefined;
      const isToBePublished = !isUnpublished && !config.target && hasToken && !brings(desk);
      if (isToBePublished) return { name, replacesRemoved: false, registered };
      throw new WrongAnswer(
        `Record ${name} is there already: choose another name. To give it a new secret or refresh token: ${COMMAND} rotate-secret ${name}.`,
      );
    },
  });
}

async function replaces({ person }: Desk, name: string, isAgreed: boolean): Promise<boolean> {
  if (isAgreed || !person) return isAgreed;
  return person.confirm(`Record ${name} was removed, and could be brought back; going on replaces it for good. Go on?`);
}

/** Given credentials of a Service App mean a new record. */
function brings({ given }: Desk): boolean {
  return given.clientId !== undefined || given.refreshToken !== undefined || given.clientSecret !== undefined;
}
