import { fallbackSubflow } from '../flows/fallback-subflow.ts';
import type { Flow } from '../flows/format.ts';
import { lintFlow } from '../flows/lint/lint.ts';
import { mainFlow } from '../flows/main-flow.ts';
import { MAIN_FLOW_NAME } from '../flows/main-flow-variables.ts';
import { SUBFLOW_NAME } from '../flows/subflow-variables.ts';
import type { FlowValues } from '../flows/values.ts';
import { CommandFailed, WrongUse } from './command.ts';
import { type Choices, connectorThere, emailThere, type Plan, planFor, secretsThere } from './flow-plan.ts';
import { findSite, valuesOfSite } from './flow-site.ts';
import { carryOut, type FlowOutcome, outcomeOf, type Site } from './flow-steps.ts';
import { parseFlowValues } from './flow-values.ts';
import { failureOf, type Installed, report } from './flows-install-words.ts';
import { checkNames, onlyName, operatorCommand } from './operator-command.ts';
import { type FlowName, findOrgFlow, flowWords, type OrgFlow } from './org-flow.ts';
import { withProgress } from './progress.ts';

const subflowName: FlowName = { name: SUBFLOW_NAME, flowType: 'SUBFLOW' };
const mainFlowName: FlowName = { name: MAIN_FLOW_NAME, flowType: 'FLOW' };

const FEW = 3;

/** Brings both flows into an org. */
export const flowsInstall = operatorCommand({
  usage: 'flows install NAME',
  summary: "Imports and publishes the fallback subflow and the example flow in a record's org.",
  about: `Imports the subflow, publishes it, and does the same with the example, which then runs that very subflow. What is there
already, of this release, stays as it is, so a call that broke off can be repeated. Calls that follow the label Latest
run what is published at once. The token of the record's writer needs cjp:config_write.

The Service App's credentials stay out of the subflow, to be pasted in Flow Designer, unless --with-secrets puts them
there: whoever may export the org's flows can read them.`,
  flags: {
    connector: {
      type: 'string',
      value: 'ID',
      about: 'the Contact Center connector, by the ID on its page (the one that the subflow has already)',
    },
    email: { type: 'string', value: 'ADDRESS', about: 'whom the example looks up' },
    replace: { type: 'boolean', about: 'put ours in the place of other flows of these names' },
    'with-secrets': { type: 'boolean', about: "put the record's credentials into the subflow, as secure variables" },
    as: { type: 'string', value: 'NAME', about: "the record whose token asks (NAME's writer)" },
    'dry-run': { type: 'boolean', about: 'look and check, and change nothing' },
  },
  examples: [
    'flows install clinic --connector 5c7c...',
    'flows install clinic --connector 5c7c... --with-secrets --dry-run',
    'flows install clinic --replace --with-secrets',
  ],
  check({ flags, names }) {
    onlyName(names);
    if (flags.as !== undefined) checkNames([flags.as]);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const found = await findSite(installation, name, flags.as, terminal);
    const site: Site = { store: installation, access: found.access, terminal };
    const installed: Installed = {
      record: name,
      asker: found.asker,
      dryRun: flags['dry-run'],
      connectorId: flags.connector,
      flows: [],
    };
    try {
      const { subflow, example } = await withProgress(terminal, 'Looking for the flows', () => flowsThere(site));
      const connectorId = flags.connector ?? connectorThere(subflow);
      installed.connectorId = connectorId;
      if (connectorId === undefined) {
        throw new WrongUse('--connector ID is missing: the connector has its ID on its page in Control Hub.');
      }
      const email = flags.email ?? emailThere(example);
      const given = {
        ...valuesOfSite(found, flags['with-secrets']),
        connectorId,
        ...(email !== undefined && { email }),
      };
      const values = parseFlowValues(given, flags['with-secrets']);
      refuseFindings(values);

      const choices: Choices = { connectorId, email, credentials: values.credentials };
      const plans: [Plan, Plan] = [
        planFor(fallbackSubflow(values), subflow, choices),
        planFor(mainFlow(values), example, { email, subflowId: subflow?.id ?? 'not there yet' }),
      ];
      refuseReplacing(plans, flags, subflow);
      installed.flows.push(outcomeOf(subflowName, plans[0]), outcomeOf(mainFlowName, plans[1]));
      installed.hasCredentials = values.credentials !== undefined || keepsCredentials(plans[0], subflow);
      if (!flags['dry-run']) await installBoth(site, values, installed.flows as [FlowOutcome, FlowOutcome], choices);
    } catch (error) {
      if (error instanceof WrongUse) throw error;
      installed.failure = failureOf(error);
    }
    report(installed, flags, terminal);
    return installed.failure ? 1 : 0;
  },
});

async function flowsThere({ store, access }: Site) {
  const subflow = await findOrgFlow(store, access, subflowName);
  return { subflow, example: await findOrgFlow(store, access, mainFlowName) };
}

async function installBoth(
  site: Site,
  values: FlowValues,
  [subflow, example]: [FlowOutcome, FlowOutcome],
  choices: Choices,
): Promise<void> {
  const importedSubflow = await carryOut(site, fallbackSubflow(values), subflow, choices);
  const { email } = choices;
  await carryOut(site, mainFlow({ ...values, importedSubflow }), example, { email, subflowId: importedSubflow.flowId });
}

/** What goes into an org is without errors, whatever the values have made of it. */
function refuseFindings({ credentials: _, ...values }: FlowValues): void {
  const flows: Flow[] = [fallbackSubflow(values), mainFlow(values)];
  const errors = flows
    .flatMap((flow) => lintFlow(flow, { companions: flows }))
    .filter(({ severity }) => severity === 'error');
  if (errors.length === 0) return;
  const told = errors.map(({ activity, variable, message }) => `${activity ?? variable ?? 'the flow'}: ${message}`);
  throw new CommandFailed(`With these values the flows have errors, so nothing was imported. ${told.join(' ')}`);
}

function refuseReplacing(
  plans: readonly Plan[],
  flags: { replace: boolean; 'with-secrets': boolean },
  subflow: OrgFlow | undefined,
): void {
  const others = [subflowName, mainFlowName].flatMap((name, index) => {
    const plan = plans[index];
    return plan?.action === 'replace' ? [`${flowWords(name)} (${few(plan.differences)})`] : [];
  });
  if (others.length > 0 && !flags.replace) {
    throw new CommandFailed(
      `What the org has differs from ours: ${others.join(', ')}; nothing was changed: --replace puts ours in its place.`,
    );
  }
  const secrets = secretsThere(subflow);
  if (plans[0]?.action === 'replace' && secrets.length > 0 && !flags['with-secrets']) {
    throw new CommandFailed(
      `The ${flowWords(subflowName)} that is there holds secrets (${few(secrets)}), which replacing it would ` +
        "lose; nothing was changed: --with-secrets puts the record's into the new one.",
    );
  }
}

function keepsCredentials({ action }: Plan, subflow: OrgFlow | undefined): boolean {
  return (action === 'none' || action === 'publish') && secretsThere(subflow).length > 0;
}

/** The first of them, and how many more there are. */
function few(texts: readonly string[]): string {
  const more = texts.length - FEW;
  return [...texts.slice(0, FEW), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
