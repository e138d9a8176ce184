import { look } from '../lambda/broker/look.ts';
import { newPass, type Pass } from '../lambda/broker/pass.ts';
import type { ObserverDeps, Variable } from '../lambda/broker/ports.ts';
import { mustPublish } from '../lambda/broker/publish.ts';
import type { VariableState } from '../lambda/broker/reconcile/result.ts';
import { type Failure, toFailure } from '../lambda/broker/record/failures.ts';
import { SECOND } from '../lambda/broker/record/time.ts';
import type { ServiceAppRecord } from '../lambda/broker/record.ts';

/** Outlasts the minute for which Contact Center sends away whoever asks too often. */
const LONGEST_LOOK = 90 * SECOND;

/** A record's variable, as a check would find it now. */
export interface SeenVariable {
  /** `unknown`: it could not be seen, or is no place for a token; `failure` says why. */
  state: Exclude<VariableState, 'published'> | 'differs' | 'unknown';
  failure?: Failure;
  /** Flags by which agents or reports can see it. */
  exposedBy?: string[];
  /** Webex did not accept the record's token. */
  tokenIsDead: boolean;
  /** As it was read, fit or not; absent where nobody may, or where it is not. */
  variable?: Variable;
}

/** Looks at a record's variable as a check does, and changes nothing. */
export async function seeVariable(
  sight: ObserverDeps,
  { record: name, versionId }: { record: string; versionId: string },
  record: ServiceAppRecord,
): Promise<SeenVariable> {
  const copy = { name, versionId, record, edited: false, saved: undefined };
  // Forced, because a look that somebody asks for by hand waits for nothing.
  const pass = newPass({ record: name, force: true }, copy, sight.clock.now() + LONGEST_LOOK);
  await look(sight, pass);
  compare(sight, pass);
  return {
    state: stateOf(pass),
    ...(pass.failure && { failure: pass.failure }),
    ...(pass.findings.exposedBy && { exposedBy: pass.findings.exposedBy }),
    tokenIsDead: pass.findings.dead === true,
    ...(pass.view && { variable: pass.view.variable }),
  };
}

/** Leaves in the pass whether the variable is in step, or why it is no place for a token. */
function compare(sight: ObserverDeps, pass: Pass): void {
  try {
    mustPublish(sight, pass);
  } catch (thrown) {
    pass.failure = toFailure(thrown);
  }
}

function stateOf({ copy, view, failure, variableState }: Pass): SeenVariable['state'] {
  if (!copy.record.target || !copy.record.accessToken) return 'none';
  if (variableState === 'in_step' || variableState === 'masked') return variableState;
  return view && !failure ? 'differs' : 'unknown';
}
