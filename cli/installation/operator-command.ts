import { recordNamePattern } from '../../lambda/broker/record/typed-fields.ts';
import { type Command, type Flags, type Terminal, WrongUse } from '../terminal/command.ts';
import { type Call, type Explanation, explainedCommand, type Given } from '../terminal/explained-command.ts';
import { withProgress } from '../terminal/progress.ts';
import { defaultStack, findInstallation, type Installation } from './installation.ts';

/** Which installation a command works on. */
export const whereFlags = {
  stack: { type: 'string', value: 'NAME', about: `the installation's stack (${defaultStack})` },
  profile: { type: 'string', value: 'NAME', about: "a profile of AWS's configuration" },
  region: { type: 'string', value: 'NAME', about: 'the AWS region' },
} as const satisfies Flags;

/** A call of a command that works on an installation. */
interface OperatorCall<Of extends Flags> extends Call<Of> {
  installation: Installation;
  flags: Call<Of>['flags'] & Given<typeof whereFlags>;
}

interface OperatorExplanation<Of extends Flags> extends Explanation<Of, OperatorCall<Of>> {
  /** Refuses wrong use before anything is asked of AWS. */
  check(call: Call<Of>): void;
}

/** A command that works on an installation, which it finds by its stack. */
export function operatorCommand<const Of extends Flags>(explanation: OperatorExplanation<Of>): Command {
  return explainedCommand({
    ...explanation,
    flags: { ...explanation.flags, ...whereFlags },
    async run(call) {
      const { terminal } = call;
      const flags = call.flags as OperatorCall<Of>['flags'] & Given<typeof whereFlags>;
      explanation.check({ ...call, flags });
      const installation = await reachInstallation(flags, terminal);
      return await explanation.run({ ...call, flags, installation });
    },
  });
}

/** The installation that the flags name. */
export function reachInstallation(flags: Given<typeof whereFlags>, terminal: Terminal): Promise<Installation> {
  return withProgress(terminal, 'Looking for the installation', () => findInstallation(flags, terminal.environment));
}

/** Refuses what cannot be a record's name; it is not repeated, because it may be anything. */
export function checkNames(names: readonly string[]): void {
  if (names.every((name) => recordNamePattern.test(name))) return;
  throw new WrongUse("A record's name has only a-z, 0-9 and -, at most 48 of them.");
}

/** The one name that a command is called with. */
export function onlyName([name, ...more]: readonly string[]): string {
  if (name === undefined) throw new WrongUse('NAME is missing.');
  if (more.length > 0) throw new WrongUse('This command takes one NAME.');
  checkNames([name]);
  return name;
}

/** Refuses a call that names no record. */
export function checkSomeNames(names: readonly string[]): void {
  if (names.length === 0) throw new WrongUse('NAME is missing.');
  checkNames(names);
}

/** Refuses a call that names neither records nor all of them, or both. */
export function checkNamesOrAll(names: readonly string[], all: boolean): void {
  if (names.length === 0 && !all) throw new WrongUse('Name a record, or say --all.');
  if (names.length > 0 && all) throw new WrongUse('NAME and --all exclude each other.');
  checkNames(names);
}
