import { defaultStack } from '../installation.ts';

/** Commands that cures consist of, for a stack of that name. */
export function deployCommand(stack: string): string {
  return `npx cdk deploy${stack === defaultStack ? '' : ` -c name=${stack}`}`;
}

/** What brings back a part of the stack that somebody has changed or deleted by hand. */
export function restoreStack(stack: string): string {
  return `Put back what the stack says: ${deployCommand(stack)} --revert-drift`;
}
