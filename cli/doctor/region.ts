import { Failure } from '../../lambda/broker/record/failures.ts';
import { SECOND } from '../../lambda/broker/record/time.ts';
import { datacenters } from '../../lambda/broker/record/typed-fields.ts';
import type { Installation } from '../installation/installation.ts';
import type { Elsewhere } from './variable.ts';

const LONGEST_QUESTION = 15 * SECOND;

/**
 * Asks the other datacenters for a variable, all at once. A refusal or silence there proves nothing, and is no answer;
 * nor is there one where a base URL is set, because then every datacenter has the same address.
 */
export function elsewhereIn({
  contactCenter,
  clock,
  services,
}: Pick<Installation, 'contactCenter' | 'clock' | 'services'>): Elsewhere {
  return async (target, token) => {
    if (services.contactCenterBaseUrl !== undefined) return undefined;
    const deadline = clock.now() + LONGEST_QUESTION;
    const others = datacenters.filter((datacenter) => datacenter !== target.datacenter);
    const known = await Promise.all(
      others.map(async (datacenter) => {
        try {
          await contactCenter.find({ ...target, datacenter }, token, deadline);
          return datacenter;
        } catch (error) {
          if (!(error instanceof Failure)) throw error;
          return undefined;
        }
      }),
    );
    return known.find((datacenter) => datacenter !== undefined);
  };
}
