import { type Desk, settle } from './desk.ts';
import { mayServe, type Neighbour } from './neighbours.ts';
import { serviceAppId } from './portal.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** The way back when the refresh token has died: an integration's record that may mint a new pair. Asked where there is one. */
export async function recoveryStep(
  desk: Desk,
  clientId: string,
  neighbours: readonly Neighbour[],
): Promise<{ record: string; applicationId: string } | undefined> {
  const able = neighbours.filter((one) => mayServe(one, 'spark:applications_token')).map(({ name }) => name);
  const known = neighbours
    .filter((one) => mayServe(one, 'spark:applications_token') && one.record.scope !== undefined)
    .map(({ name }) => name);
  if (desk.given.recovery === undefined && (known.length === 0 || !desk.person)) return undefined;
  const record = await settle(desk, {
    given: desk.given.recovery,
    field: 'recovery (--recovery)',
    ask: (person) =>
      person.choose('If the refresh token ever dies, which integration mints a new pair?', [
        ...known.map((name) => ({ value: name, name: `that of record ${name}` })),
        { value: '', name: 'none: people are told instead' },
      ]),
    prove: (told) => {
      if (told === '' || able.includes(told)) return told;
      throw new WrongAnswer(
        `Record ${told} cannot help to recover: it must hold an integration with the scope spark:applications_token.`,
      );
    },
  });
  return record === '' ? undefined : { record, applicationId: serviceAppId(clientId) };
}
