import { readCurrent } from '../../lambda/broker/open.ts';
import type { ServiceAppRecord } from '../../lambda/broker/record.ts';
import { parseRecord } from '../../lambda/broker/record-json.ts';
import { stateOfSecret } from '../record-secrets.ts';
import { type Desk, looking, settle, soon } from './desk.ts';
import { readName } from './fields.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** The record's name; with the record where it is there already, keeps a token, and publishes it nowhere yet. */
export async function nameStep(
  desk: Desk,
  given: string | undefined,
  isUnpublished: boolean,
): Promise<{ name: string; registered?: ServiceAppRecord }> {
  return settle(desk, {
    given,
    field: 'NAME',
    ask: (person) => person.ask('Name of the record, such as the customer:'),
    prove: async (told) => {
      const name = readName(told);
      const state = await looking(desk, `Looking for record ${name}`, () => stateOfSecret(desk.installation, name));
      if (state === undefined) return { name };
      if (state === 'removed') {
        throw new WrongAnswer(
          `Record ${name} was removed and can be brought back: npm run broker -- restore ${name}, or choose another name.`,
        );
      }
      const registered = await looking(desk, `Reading record ${name}`, async () =>
        parseRecord(await readCurrent(desk.installation, name, soon(desk))),
      );
      const isToBePublished = !isUnpublished && !registered.target && registered.accessToken && !brings(desk);
      if (isToBePublished) return { name, registered };
      throw new WrongAnswer(
        `Record ${name} is there already: choose another name, or take it away first with npm run broker -- remove ${name}.`,
      );
    },
  });
}

/** Whoever brings a Service App along means a new record. */
function brings({ given }: Desk): boolean {
  return given.clientId !== undefined || given.refreshToken !== undefined || given.clientSecret !== undefined;
}
