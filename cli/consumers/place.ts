import { consumerNamePattern } from '../../lambda/token-endpoint/domain/consumer.ts';
import type { Installation, TokenEndpointPlace } from '../installation/installation.ts';
import { CommandFailed, WrongUse } from '../terminal/command.ts';

/** An installation that has a token endpoint. */
export type Door = Pick<Installation, 'secrets'> & TokenEndpointPlace;

/** The installation's token endpoint; fails where it has none. */
export function doorOf({ secrets, tokenEndpoint }: Installation): Door {
  if (tokenEndpoint) return { secrets, ...tokenEndpoint };
  throw new CommandFailed(
    'This installation has no token endpoint: set tokenEndpoint to true in cdk.json and deploy, see docs/token-endpoint.md.',
  );
}

/** The one consumer that a command is called with. */
export function onlyConsumer([name, ...more]: readonly string[]): string {
  if (name === undefined) throw new WrongUse('CONSUMER is missing.');
  if (more.length > 0) throw new WrongUse('This command takes one CONSUMER.');
  checkConsumer(name);
  return name;
}

/** Refuses what cannot be a consumer's name; it is not repeated, because it may be anything. */
export function checkConsumer(name: string): void {
  if (consumerNamePattern.test(name)) return;
  throw new WrongUse("A consumer's name has only a-z, 0-9 and -, at most 48 of them.");
}
