import { pinsOwnValue } from '../../flows/compare.ts';
import { type Flow, parseFlow } from '../../flows/format.ts';
import { hideSecrets } from '../../flows/lint/secret-shapes.ts';
import { NotAFlowError } from '../../flows/not-a-flow-error.ts';
import { Failure, toFailure } from '../../lambda/broker/record/failures.ts';
import type { FlowReader } from '../flows/org-flow.ts';
import { callDeadline } from '../installation/call-deadline.ts';
import type { Installation } from '../installation/installation.ts';
import { sideBySide } from '../installation/side-by-side.ts';
import type { allRecords } from '../records/registered.ts';
import { printable } from '../terminal/printable.ts';
import type { ListedFlow } from '../webex/flow-answers.ts';
import { FlowRejected } from '../webex/flow-rejected.ts';
import type { FlowAccess } from '../webex/flow-store.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Visit } from './visit.ts';

/** Half of what Contact Center answers a client in a minute: the other half is for calls. */
const MOST_FLOWS = 150;

/** Where an org's flows are asked for, and with whose token. */
export interface Office {
  installation: Pick<Installation, 'clock' | 'variables' | 'store'> & FlowReader;
  access: FlowAccess;
  /** All records, asked for once. */
  records: () => ReturnType<typeof allRecords>;
}

/** What calls of an org run, as far as it was looked at. */
interface Exported {
  /** The published flows of the org. */
  flows: { name: string; flow: Flow }[];
  /** Why flows were left out: one reason for each. */
  unseen: string[];
}

/** The published flows of an org. Those that use the variables come first, because not all of many are looked at. */
export async function exportedFlows(
  ofOrg: readonly Visit[],
  office: Office,
  tell: (words: string) => void,
): Promise<Exported> {
  const { installation, access } = office;
  const listed = await installation.flowStore.list(access, 'FLOW', callDeadline(installation));
  const users = listed.length > MOST_FLOWS ? await usersOf(ofOrg, office) : new Set<string>();
  const inOrder = listed.toSorted((one, other) => Number(users.has(other.name)) - Number(users.has(one.name)));
  const wanted = inOrder.slice(0, MOST_FLOWS);
  let done = 0;
  let broken: unknown;
  const exported = await sideBySide(wanted, async (one) => {
    // What stops one stops all: the others are not requested.
    if (broken !== undefined) return { flows: [], unseen: [] };
    const result = await exportedFlow(one, office).catch((error) => {
      broken ??= error;
      return { flows: [], unseen: [] };
    });
    done += 1;
    tell(`Looking at the flows: ${done} of ${wanted.length}`);
    return result;
  });
  if (broken !== undefined) throw broken;
  const left = listed.slice(MOST_FLOWS).map(() => `no more than ${MOST_FLOWS} are looked at`);
  return {
    flows: exported.flatMap(({ flows }) => flows),
    unseen: [...exported.flatMap(({ unseen }) => unseen), ...left],
  };
}

/** Whether what a record publishes reaches the flows of its org. */
export function pinningFinding({ name, config }: Visit, { flows, unseen }: Exported): Finding {
  const { ok, problem, unknown } = findingsOf('flows', name);
  const variable = config.target?.variableName ?? '';
  const deaf = flows.filter(({ flow }) => pinsOwnValue(flow, variable)).map((one) => printable(hideSecrets(one.name)));
  const [reason] = unseen;
  const rest = reason === undefined ? '' : ` ${unseen.length} more were not looked at: ${reason}.`;
  if (deaf.length > 0) {
    return problem(
      `What is published in ${variable} never reaches ${deaf.join(', ')}: they keep to a value of their own.${rest}`,
      'In Flow Designer, with each of them: undo "override default value" of the variable, and publish the flow.',
    );
  }
  const fine =
    flows.length === 0 && reason === undefined
      ? 'None is published yet.'
      : `None of ${flows.length} published flows keeps to a value of its own of ${variable}.${rest}`;
  return reason === undefined ? ok(fine) : unknown(fine);
}

/** What a service did not do, and whether asking again may help. */
export function reasonOf(error: unknown): Pick<Failure, 'message' | 'transient'> {
  return error instanceof FlowRejected ? { message: error.message, transient: false } : toFailure(error);
}

/** One flow; none if it is not published. Rejects with a failure that would stop the others as well. */
async function exportedFlow({ id, name }: ListedFlow, { installation, access }: Office): Promise<Exported> {
  const { flowStore } = installation;
  try {
    const exported = await flowStore.export(access, { id, flowType: 'FLOW' }, 'latest', callDeadline(installation));
    if (!exported) return { flows: [], unseen: [] };
    return { flows: [{ name, flow: parseFlow(exported.text.reveal(), 'The export') }], unseen: [] };
  } catch (error) {
    if (error instanceof NotAFlowError) return { flows: [], unseen: ['this release does not know their format'] };
    if (error instanceof FlowRejected) return { flows: [], unseen: [error.message.replace(/\.$/, '')] };
    throw error;
  }
}

/** The names of what uses the variables; what cannot be learned only puts others first. */
async function usersOf(ofOrg: readonly Visit[], { installation, access }: Office): Promise<ReadonlySet<string>> {
  const names = await sideBySide(ofOrg, async ({ config: { target }, seen: { variable } }) => {
    if (!target || !variable) return [];
    try {
      const { token } = access;
      return (await installation.variables.references(target, variable, token, callDeadline(installation))).names;
    } catch (error) {
      if (error instanceof Failure) return [];
      throw error;
    }
  });
  return new Set(names.flat());
}
