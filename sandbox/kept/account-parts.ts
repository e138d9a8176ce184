import { sweepSchedule, WAKES } from '../aws/deployed-stack.ts';
import { Schedules } from '../aws/schedules.ts';
import { SecretStore } from '../aws/secret-store.ts';
import type { KeptFile } from './kept-file.ts';
import type { RealClock } from './real-clock.ts';

/** What an account must not forget. */
export interface Parts {
  secrets: SecretStore;
  schedules: Schedules;
  /** When it returns, both are on disk. */
  keep: () => void;
}

/** Secrets and schedules as they were kept, with the sweep among them. `fire` gets what a schedule sends. */
export function openParts(
  file: KeptFile,
  clock: RealClock,
  functionArn: string,
  fire: (input: string) => unknown,
): Parts {
  const kept = file.read();
  const seed = Math.floor(Math.random() * 2 ** 31);
  const secrets = new SecretStore(clock, seed);
  const schedules = new Schedules(clock, (_functionArn, input) => fire(input), seed + 1);
  secrets.adopt(kept.secrets);
  schedules.createGroup(WAKES);
  try {
    schedules.adopt(kept.schedules);
  } catch (error) {
    throw file.unreadable(error);
  }
  const sweep = sweepSchedule(functionArn);
  if (!schedules.list().some(({ name }) => name === sweep.Name)) schedules.create(sweep);
  return { secrets, schedules, keep: () => file.write({ secrets: secrets.kept(), schedules: schedules.kept() }) };
}
