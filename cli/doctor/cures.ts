import { defaultStack, type Whereabouts } from '../installation.ts';
import type { Finding } from './finding.ts';

/** Commands that cures consist of, for a stack of that name. */
export function deployCommand(stack: string): string {
  return `npx cdk deploy${stack === defaultStack ? '' : ` -c name=${stack}`}`;
}

/** What brings back a part of the stack that somebody has changed or deleted by hand. */
export function restoreStack(stack: string): string {
  return `Put back what the stack says: ${deployCommand(stack)} --revert-drift`;
}

/** The same finding, whose commands work where the doctor was called for. */
export function curedThere(finding: Finding, { stack, profile, region }: Whereabouts): Finding {
  if (finding.state === 'ok' || finding.cure === undefined) return finding;
  const options = Object.entries({ stack, profile, region }).flatMap(([name, value]) =>
    value === undefined
      ? []
      : [` --${name} ${/^[\w.@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`],
  );
  const cure = finding.cure.replaceAll(/npm run broker -- (?:flows )?[\w-]+/g, (command) => command + options.join(''));
  return { ...finding, cure };
}
