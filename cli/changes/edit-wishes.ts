import type { Target } from '../../lambda/broker/record/config.ts';
import { placeReaders, readFields } from '../records/fields.ts';
import { WrongUse } from '../terminal/command.ts';

/** Where a token is published. */
type Place = Pick<Target, 'orgId' | 'datacenter' | 'variableName'>;

/** The options that say what changes. */
interface Options {
  variable: string | undefined;
  datacenter: string | undefined;
  org: string | undefined;
  unpublished: boolean;
  writer: string | undefined;
  'no-writer': boolean;
  recovery: string | undefined;
  'no-recovery': boolean;
}

/** What changes; null takes it away. */
export interface Wishes {
  target?: Partial<Place> | null;
  writer?: string | null;
  recovery?: string | null;
}

/** Reads the options; WrongUse names all that is wrong with them. */
export function readWishes(flags: Options): Wishes {
  const { fields: given, problems } = readFields<Place & { writer: string; recovery: string }>(placeReaders, {
    ...flags,
    orgId: flags.org,
    variableName: flags.variable,
  });
  const { writer, recovery, ...target } = given;
  const hasTarget = Object.keys(target).length > 0;
  if (flags.unpublished && (hasTarget || writer !== undefined || flags['no-writer']))
    problems.push('--unpublished excludes the options of the variable and its writer.');
  for (const field of ['writer', 'recovery'] as const) {
    if (given[field] !== undefined && flags[`no-${field}`])
      problems.push(`--${field} and --no-${field} exclude each other.`);
  }
  if (problems.length > 0) throw new WrongUse(problems.join(' '));
  const wishes = {
    ...(hasTarget && { target }),
    ...(flags.unpublished && { target: null, writer: null }),
    ...(writer !== undefined && { writer }),
    ...(flags['no-writer'] && { writer: null }),
    ...(recovery !== undefined && { recovery }),
    ...(flags['no-recovery'] && { recovery: null }),
  };
  if (Object.keys(wishes).length === 0) throw new WrongUse('Name what to change, such as --variable NAME.');
  return wishes;
}
