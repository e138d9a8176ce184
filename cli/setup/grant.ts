import type { Credentials } from '../../lambda/broker/ports.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';

/** A Service App's pair of tokens; the access token may be missing. */
export interface Grant extends Credentials {
  accessToken?: Secret;
  /** Where both tokens came from a person, who has them still. */
  isPasted: boolean;
}
