import { COMMAND } from '../../lambda/broker/command-name.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { Installation } from '../installation/installation.ts';
import { CommandFailed } from '../terminal/command.ts';
import { didYouMean } from '../terminal/nearest.ts';
import { recordNames, stateOfSecret } from './record-secrets.ts';

/** Does something with a record; where there is none of that name, fails with the name that was meant. */
export async function withRecord<T>(installation: Installation, name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure && error.code === 'RECORD_NOT_FOUND')) throw error;
    throw await missingRecord(installation, name);
  }
}

/** Says what became of a record that cannot be read, or what else its name could be. */
export async function missingRecord(installation: Installation, name: string): Promise<CommandFailed> {
  if ((await stateOfSecret(installation, name)) === 'removed') {
    return new CommandFailed(`Record ${name} has been removed; to bring it back: ${COMMAND} restore ${name}`);
  }
  const names = await recordNames(installation);
  const meant = didYouMean(name, names);
  if (meant) return new CommandFailed(`There is no record ${name}.${meant}`);
  const others = names.length === 0 ? 'none is registered' : `${COMMAND} list shows those that there are`;
  return new CommandFailed(`There is no record ${name}; ${others}.`);
}
