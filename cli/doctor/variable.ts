import { COMMAND } from '../../lambda/broker/command-name.ts';
import type { Target } from '../../lambda/broker/record/config.ts';
import type { Failure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { orgOf } from '../../lambda/broker/record/token-org.ts';
import { type Finding, findingsOf } from './finding.ts';
import { cureFor, cureWithWriter, heading } from './record.ts';
import { addScopes } from './scopes.ts';
import type { Visit } from './visit.ts';

/** The datacenter that knows the variable in place of the one that the target names, if one does. */
export type Elsewhere = (target: Target, token: Secret) => Promise<string | undefined>;

/** Whether the variable is there, fit for a token, and holds the record's. */
export async function variableFinding(
  visit: Visit,
  writer: Visit | undefined,
  elsewhere: Elsewhere,
): Promise<Finding | undefined> {
  const { name, config, grant, seen } = visit;
  const { target, paused } = config;
  if (!target || (!grant?.accessToken && !seen.failure)) return undefined;
  const { ok, problem, warning, unknown } = findingsOf('variable', name);
  const variable = target.variableName;
  const again = `${COMMAND} refresh ${name}`;
  if (seen.failure) return refused(seen.failure, visit, writer, target, elsewhere);
  switch (seen.state) {
    case 'in_step':
      return ok(`${variable} holds its token.`);
    case 'masked':
      return unknown(
        `${variable} shows asterisks: only a flow can tell whether it holds the token that was published last.`,
      );
    case 'differs':
      if (paused !== undefined) return warning(`${variable} holds something else.`, `${COMMAND} resume ${name}`);
      return problem(
        `${variable} holds something else.`,
        `${again} . If it comes back: docs/runbook.md, heading "A variable that keeps changing".`,
      );
    default:
      // A record that is its own writer cannot see it for no other reason.
      return unknown(
        `${variable} could not be seen: Contact Center does not accept the token (401).`,
        `${again} --force`,
      );
  }
}

/** Whether more people than its flows can see it. */
export function exposureFinding({ name, config, seen }: Visit): Finding | undefined {
  const { ok, warning } = findingsOf('exposure', name);
  if (seen.exposedBy) {
    const says = `${config.target?.variableName} shows the token to more than its flows: ${seen.exposedBy.join(', ')} is on.`;
    return warning(says, heading('"An exposed variable"'));
  }
  if (seen.failure || seen.state === 'none' || seen.state === 'unknown') return undefined;
  return ok(`${config.target?.variableName} is not shown to agents and reports.`);
}

async function refused(
  failure: Failure,
  visit: Visit,
  writer: Visit | undefined,
  target: Target,
  elsewhere: Elsewhere,
): Promise<Finding> {
  const { problem, unknown } = findingsOf('variable', visit.name);
  const { code, message, status } = failure;
  const hand = writer ?? visit;
  const token = hand.grant?.accessToken;
  if (failure.transient) return unknown(message, 'Run the doctor again when the service answers.');
  if (code === 'WRITER_REFUSED' && status === 401) {
    return problem(
      `Contact Center does not accept the token of ${hand.name} (401): it has expired or was revoked.`,
      `${COMMAND} refresh ${hand.name} --force`,
    );
  }
  if (!token || (status !== 403 && code !== 'VARIABLE_NOT_FOUND'))
    return problem(message, cureWithWriter(code, visit, writer));

  const org = orgOf(token);
  if (status === 403 && org !== undefined && org !== target.orgId.toLowerCase()) {
    return problem(
      `Contact Center refuses (403): the token of ${hand.name} belongs to another org than target.orgId.`,
      `Name a writer of that org: ${COMMAND} edit ${visit.name} --writer RECORD . Or correct target.orgId, with --org.`,
    );
  }
  const scopes = hand.grant?.scope?.split(/\s+/);
  if (status === 403 && scopes && !scopes.includes('cjp:config_read')) {
    return problem(
      `Contact Center refuses (403): the token of ${hand.name} lacks cjp:config_read.`,
      addScopes(hand.name),
    );
  }
  const datacenter = await elsewhere(target, token);
  if (datacenter !== undefined) {
    return problem(
      `${target.datacenter} does not know it (${status ?? 'no such name'}), and ${datacenter} does: target.datacenter is wrong.`,
      `${COMMAND} edit ${visit.name} --datacenter ${datacenter}`,
    );
  }
  return problem(message, cureFor(code, visit.name));
}
