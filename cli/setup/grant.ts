import type { Credentials } from '../../lambda/broker/ports.ts';
import type { Secret } from '../../lambda/broker/secret.ts';

/** Asks for the client secret, and answers what proving it brought. */
export type SecretStep = <Proved>(prove: (secret: Secret) => Promise<Proved>) => Promise<Proved>;

/** A Service App's pair of tokens; the access token is missing where nobody has it at hand. */
export interface Grant extends Credentials {
  accessToken?: Secret;
  /** Where both tokens came from a person, who has them still. */
  isPasted: boolean;
}
