import type { Secret } from '../../lambda/broker/record/secret.ts';
import { readSecret } from '../records/fields.ts';
import { type Desk, settle } from './desk.ts';

/** Asks for the client secret, and answers what proving it brought. */
export type ClientSecretStep = <Proved>(prove: (secret: Secret) => Promise<Proved>) => Promise<Proved>;

export function clientSecretStep(desk: Desk, given: Secret | undefined): ClientSecretStep {
  return (prove) =>
    settle(desk, {
      given,
      field: 'clientSecret',
      ask: (person) => person.askSecret('Client Secret (not shown):'),
      prove: async (told) => prove(readSecret('client secret', told)),
    });
}
