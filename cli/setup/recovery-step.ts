import type { Usable } from '../../lambda/broker/ports.ts';
import { currentGrant } from '../../lambda/broker/record/grants.ts';
import { isFedRamp, NO_RECOVERY } from '../installation/fedramp.ts';
import { mayServe, whyNoServant } from '../records/serving.ts';
import { WrongAnswer } from '../records/wrong-answer.ts';
import { WrongUse } from '../terminal/command.ts';
import { type Desk, settle } from './desk.ts';
import { serviceAppId } from './portal.ts';

/**
 * The way back when the refresh token has died: the record of an app that may mint a new pair, an integration or another
 * Service App. That the second may is documented, and not tried against the real service. Asked where there is one.
 * @see https://developer.webex.com/admin/docs/api/v1/service-apps
 */
export async function recoveryStep(
  desk: Desk,
  clientId: string,
  neighbours: readonly Usable[],
): Promise<{ record: string; applicationId: string } | undefined> {
  if (isFedRamp(desk.installation.services)) {
    if (desk.given.recovery === undefined) return undefined;
    throw new WrongUse(NO_RECOVERY);
  }
  const helpers = neighbours.filter((one) => mayServe(one, 'spark:applications_token'));
  const able = helpers.map(({ name }) => name);
  const known = helpers
    .filter(({ config, state }) => currentGrant(config, state)?.scope !== undefined)
    .map(({ name }) => name);
  if (desk.given.recovery === undefined && (known.length === 0 || !desk.person)) return undefined;
  const record = await settle(desk, {
    given: desk.given.recovery,
    field: 'recovery (--recovery)',
    ask: (person) =>
      person.choose('If the refresh token ever dies, which app mints a new pair?', [
        ...known.map((name) => ({ value: name, name: `that of record ${name}` })),
        { value: '', name: 'none: people are told instead' },
      ]),
    prove: (told) => {
      if (told === '' || able.includes(told)) return told;
      throw new WrongAnswer(
        `Record ${told} cannot help to recover: ${whyNoServant(neighbours, told, 'spark:applications_token')}`,
      );
    },
  });
  return record === '' ? undefined : { record, applicationId: serviceAppId(clientId) };
}
