import { COMMAND } from '../../lambda/broker/command-name.ts';
import { defaultStack, type Whereabouts } from '../installation/installation.ts';
import { quoted } from '../terminal/posix.ts';
import type { Finding } from './finding.ts';

/** A stack by its name, and what it says of itself, where it is there. */
export interface NamedStack {
  name: string;
  outputs?: Readonly<Record<string, string>>;
}

/** The command that deploys a stack, or deploys it again. CDK refuses a name that is not the one in `cdk.json`. */
export function deployCommand({ name, outputs }: NamedStack): string {
  // From here, this command would overwrite another app's stack with the project's.
  if (outputs?.PackageVersion !== undefined) return `cd <the app that it belongs to> && npx cdk deploy ${name}`;
  return name === defaultStack ? 'npx cdk deploy' : `npx cdk deploy ${name}`;
}

/** What brings back a part of the stack that was changed or deleted by hand. */
export function restoreStack(stack: NamedStack): string {
  return `Restore the stack: ${deployCommand(stack)} --revert-drift`;
}

/** The same finding, whose commands work where the doctor was called for. */
export function curedThere(finding: Finding, { stack, profile, region }: Whereabouts): Finding {
  if (finding.state === 'ok' || finding.cure === undefined) return finding;
  const options = Object.entries({ stack, profile, region }).flatMap(([name, value]) =>
    value === undefined ? [] : [` --${name} ${/^[\w.@-]+$/.test(value) ? value : quoted(value)}`],
  );
  const cure = finding.cure.replaceAll(
    new RegExp(`${COMMAND} (?:flows )?[\\w-]+`, 'g'),
    (command) => command + options.join(''),
  );
  return { ...finding, cure };
}
