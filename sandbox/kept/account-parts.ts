import { sweepSchedule, WAKES } from '../aws/deployed-stack.ts';
import { type KeptSchedule, Schedules } from '../aws/schedules.ts';
import { SecretStore } from '../aws/secret-store.ts';
import type { KeptFile } from './kept-file.ts';
import type { RealClock } from './real-clock.ts';

const HOUR = 3_600_000;

/** What an account must not forget. */
export interface Parts {
  secrets: SecretStore;
  schedules: Schedules;
  /** When it returns, both are on disk. */
  keep: () => void;
}

/** Secrets and schedules as they were kept, the sweep among them. `fire` gets what a schedule sends. */
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
    schedules.adopt(withSweep(kept.schedules, functionArn, clock.now()));
  } catch (error) {
    throw file.unreadable(error);
  }
  return { secrets, schedules, keep: () => file.write({ secrets: secrets.kept(), schedules: schedules.kept() }) };
}

/** The first sweep comes after an hour: until then, who registers a record has it checked. */
function withSweep(kept: readonly KeptSchedule[], functionArn: string, now: number): readonly KeptSchedule[] {
  const request = sweepSchedule(functionArn);
  if (kept.some(({ request: { Name } }) => Name === request.Name)) return kept;
  return [{ request, createdAt: now, next: now + HOUR }, ...kept];
}
