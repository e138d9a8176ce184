import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import { lintFlow } from '../../flows/lint/lint.ts';
import { mainFlow } from '../../flows/main-flow.ts';
import type { FlowValues } from '../../flows/values.ts';
import { CommandFailed } from '../terminal/command.ts';
import { type FlowName, flowWords, type OrgFlow } from './org-flow.ts';
import { type FlowOwner, ownFlow } from './own-flow.ts';
import { type Choices, type Plan, planFor, secretsThere } from './plan.ts';
import { carryOut, type FlowOutcome, outcomeOf, type Site } from './steps.ts';

const FEW = 3;

/** Our two flows as an org has them for one record, and what they are called there. */
export interface FlowsThere {
  names: { subflow: FlowName; example: FlowName };
  subflow: OrgFlow | undefined;
  example: OrgFlow | undefined;
}

/** What to do with them; an example that stays unchanged has no plan. */
export interface Plans {
  subflow: Plan;
  example?: Plan;
}

type Outcomes = [subflow: FlowOutcome] | [subflow: FlowOutcome, example: FlowOutcome];

/** CommandFailed where their names are in use for another record. */
export async function flowsThere({ store, access }: Site, owner: FlowOwner): Promise<FlowsThere> {
  const subflow = await ownFlow(store, access, 'SUBFLOW', owner);
  const example = await ownFlow(store, access, 'FLOW', owner);
  return { names: { subflow: subflow.name, example: example.name }, subflow: subflow.flow, example: example.flow };
}

/** CommandFailed where these values would bring a flow with errors into the org. */
export function planFlows(
  values: FlowValues,
  { subflow, example }: FlowsThere,
  choices: Choices,
  withExample: boolean,
): Plans {
  refuseFindings(values);
  const subflowId = subflow?.id ?? 'none yet';
  return {
    subflow: planFor(fallbackSubflow(values), subflow, choices),
    ...(withExample && { example: planFor(mainFlow(values), example, { email: choices.email, subflowId }) }),
  };
}

/** CommandFailed if a plan would replace what the operator has not agreed to lose. */
export function refuseLosses(
  plans: Plans,
  { subflow, names }: FlowsThere,
  agreed: { replace: boolean; 'with-secrets': boolean },
): void {
  const others: FlowOutcome[] = outcomesOf(plans, names).filter(({ plan }) => plan === 'replace');
  if (others.length > 0 && !agreed.replace) {
    const told = others.map((flow) => `${flowWords(flow)} (${few(flow.differences ?? [])})`);
    const unless = others.some(({ flowType }) => flowType === 'FLOW')
      ? ', --without-example leaves the example alone'
      : '';
    throw new CommandFailed(
      `What the org has differs from ours: ${told.join(', ')}; nothing was changed: --replace puts ours in its place${unless}.`,
    );
  }
  const secrets = secretsThere(subflow);
  if (plans.subflow.action === 'replace' && secrets.length > 0 && !agreed['with-secrets']) {
    throw new CommandFailed(
      `The ${flowWords(names.subflow)} that is there holds secrets (${few(secrets)}), which replacing it would ` +
        "lose; nothing was changed: --with-secrets puts the record's into the new one.",
    );
  }
}

/** Both flows before anything is done with them, the subflow first. */
export function outcomesOf({ subflow, example }: Plans, names: FlowsThere['names']): Outcomes {
  const first = outcomeOf(names.subflow, subflow);
  return example ? [first, outcomeOf(names.example, example)] : [first];
}

/** Does what is planned; the example then runs the very subflow that was published. */
export async function installFlows(
  site: Site,
  values: FlowValues,
  [subflow, example]: Outcomes,
  choices: Choices,
): Promise<void> {
  const importedSubflow = await carryOut(site, fallbackSubflow(values), subflow, choices);
  if (!example) return;
  const { email } = choices;
  await carryOut(site, mainFlow({ ...values, importedSubflow }), example, { email, subflowId: importedSubflow.flowId });
}

function refuseFindings({ credentials: _, ...values }: FlowValues): void {
  const flows = [fallbackSubflow(values), mainFlow(values)];
  const findings = flows.flatMap((flow) => lintFlow(flow, { companions: flows }));
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const told = errors.map(({ activity, variable, message }) => `${activity ?? variable ?? 'the flow'}: ${message}`);
  throw new CommandFailed(`With these values the flows have errors, so nothing was imported. ${told.join(' ')}`);
}

/** The first of them, and how many more there are. */
function few(texts: readonly string[]): string {
  const more = texts.length - FEW;
  return [...texts.slice(0, FEW), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
