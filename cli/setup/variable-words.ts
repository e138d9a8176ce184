import type { Variable } from '../../lambda/broker/ports.ts';
import { exposure } from '../../lambda/broker/reconcile/observe.ts';
import { printable } from '../terminal/printable.ts';
import { descriptionOf } from '../webex/variable-document.ts';

const flags = ['agentViewable', 'agentEditable', 'reportable', 'sensitive'] as const;

const shortened = (text: string) => printable(text).slice(0, 60);

/** A variable as an operator must know it before it gets a token. */
export function variableWords(variable: Variable, usedBy: { names: string[]; total: number } | undefined): string[] {
  const on = flags.filter((flag) => variable[flag]);
  return [
    '',
    `Global variable ${variable.name} is there:`,
    `  description  ${shortened(descriptionOf(variable)) || '-'}`,
    `  flags        ${on.length > 0 ? on.join(', ') : 'none: neither agents nor reports see it'}`,
    `  used by      ${usersWords(usedBy)}`,
    ...(exposure(variable).length > 0 ? ['  With these flags, others than flows can see the token.'] : []),
    '',
  ];
}

/** Who uses a variable, in one line. */
export function usersWords(usedBy: { names: string[]; total: number } | undefined): string {
  if (!usedBy) return 'not known, Contact Center does not say';
  const { names, total } = usedBy;
  if (total === 0) return 'nothing yet';
  const shown = names.slice(0, 5).map(shortened);
  return `${shown.join(', ')}${total > shown.length ? ` and ${total - shown.length} more` : ''}`;
}
