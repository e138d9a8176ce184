import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import { CommandFailed } from '../terminal/command.ts';

/** The result of one check. A finding with a cure needs action, except a hint; an unknown has a cure only if a person can
 * help. */
export type Finding = {
  /** In one or two words; the same for every record. */
  check: string;
  record?: string;
  says: string;
} & ({ state: 'ok' } | { state: 'hint' | 'warning' | 'problem'; cure: string } | { state: 'unknown'; cure?: string });

/** Makes the findings of one check. */
export interface Findings {
  ok(says: string): Finding;
  /** It works, and an improvement is possible. */
  hint(says: string, cure: string): Finding;
  /** It works, but not for long, or not for all callers. */
  warning(says: string, cure: string): Finding;
  problem(says: string, cure: string): Finding;
  unknown(says: string, cure?: string): Finding;
}

export function findingsOf(check: string, record?: string): Findings {
  const about = { check, ...(record !== undefined && { record }) };
  return {
    ok: (says) => ({ ...about, state: 'ok', says }),
    hint: (says, cure) => ({ ...about, state: 'hint', says, cure }),
    warning: (says, cure) => ({ ...about, state: 'warning', says, cure }),
    problem: (says, cure) => ({ ...about, state: 'problem', says, cure }),
    unknown: (says, cure) => ({ ...about, state: 'unknown', says, ...(cure !== undefined && { cure }) }),
  };
}

type Found = Finding | readonly Finding[];

/** Makes one check. One that cannot be made is a finding too, with the reason, and hides no other. */
export async function check(name: string, make: (findings: Findings) => Found | Promise<Found>): Promise<Finding[]> {
  const findings = findingsOf(name);
  try {
    return [await make(findings)].flat();
  } catch (error) {
    const { message } = error instanceof CommandFailed || error instanceof Failure ? error : toFailure(error);
    return [findings.unknown(message, 'Run the doctor with permission for this, or when the service answers again.')];
  }
}

/** Whether a finding needs action. A hint does not count, because an operator may decide against it. */
export function needsPerson(finding: Finding): boolean {
  return finding.state !== 'ok' && finding.state !== 'hint' && finding.cure !== undefined;
}
