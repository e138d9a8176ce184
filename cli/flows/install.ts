import { missingCredentials } from '../../flows/whose.ts';
import { checkNames, onlyName, operatorCommand } from '../installation/operator-command.ts';
import { WrongUse } from '../terminal/command.ts';
import { withProgress } from '../terminal/progress.ts';
import { flowsThere, installFlows, outcomesOf, planFlows, refuseLosses } from './in-org.ts';
import { failureOf, type Installed, outcomeOfInstall } from './install-words.ts';
import { currentFlow, type OrgFlow } from './org-flow.ts';
import { type Choices, connectorThere, emailThere, type Plan } from './plan.ts';
import { findSite, valuesOfSite } from './site.ts';
import type { Site } from './steps.ts';
import { parseFlowValues } from './values.ts';

/** Brings both flows into an org. */
export const flowsInstall = operatorCommand({
  usage: 'flows install NAME',
  about: `Imports and publishes the subflow, then the example, which runs that subflow. Flows of this release that exist already
stay as they are, so you can repeat an interrupted command. Calls that use the label Latest run a published flow at
once. The token of the record's writer needs cjp:config_write.

Each record of an org has its own flows: if another record uses the usual names, the command adds this record's name.

The subflow contains no credentials: paste them in Flow Designer, or let --with-secrets put them there. Everyone who may
export the org's flows can read them.`,
  flags: {
    connector: {
      type: 'string',
      value: 'ID',
      about: 'the Contact Center connector, by the ID on its page (the one that the subflow has already)',
    },
    email: { type: 'string', value: 'ADDRESS', about: 'whom the example looks up' },
    'without-example': { type: 'boolean', about: 'the subflow alone' },
    replace: {
      type: 'boolean',
      about: 'put ours in the place of other flows of these names; flows export keeps a copy of them',
    },
    'with-secrets': { type: 'boolean', about: "put the record's credentials into the subflow, as secure variables" },
    as: { type: 'string', value: 'NAME', about: "the record whose token asks (NAME's writer)" },
    'dry-run': { type: 'boolean', about: 'look and check, and change nothing' },
  },
  examples: [
    'flows install clinic --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a',
    'flows install clinic --connector 5c7c0a4e-6d31-4f4e-9a52-8d4c5f1e2b3a --with-secrets --dry-run',
    'flows install clinic --replace --with-secrets',
  ],
  check({ flags, names }) {
    onlyName(names);
    if (flags.as !== undefined) checkNames([flags.as]);
  },
  async run({ installation, flags, names: [name = ''], terminal }) {
    const withSecrets = flags['with-secrets'];
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
      const there = await withProgress(terminal, 'Looking for the flows', () =>
        flowsThere(site, { record: name, variable: found.variable }),
      );
      const connectorId = flags.connector ?? connectorThere(there.subflow);
      installed.connectorId = connectorId;
      if (connectorId === undefined) {
        throw new WrongUse('--connector ID is missing: the connector has its ID on its page in Control Hub.');
      }
      const email = flags.email ?? emailThere(there.example);
      installed.email = email;
      const given = { ...valuesOfSite(found, withSecrets), connectorId, ...(email !== undefined && { email }) };
      const names = { subflow: there.names.subflow.name, mainFlow: there.names.example.name };
      const values = { ...parseFlowValues(given, withSecrets), names };

      const choices: Choices = { connectorId, email, credentials: values.credentials };
      const plans = planFlows(values, there, choices, !flags['without-example']);
      refuseLosses(plans, there, flags);
      const outcomes = outcomesOf(plans, there.names);
      installed.flows = outcomes;
      installed.hasCredentials = withSecrets || keepsCredentials(plans.subflow, there.subflow);
      if (!flags['dry-run']) await installFlows(site, values, outcomes, choices);
    } catch (error) {
      if (error instanceof WrongUse) throw error;
      installed.failure = failureOf(error);
    }
    return outcomeOfInstall(installed);
  },
});

function keepsCredentials({ action }: Plan, subflow: OrgFlow | undefined): boolean {
  const flow = subflow && currentFlow(subflow);
  return (action === 'none' || action === 'publish') && flow !== undefined && missingCredentials(flow).length === 0;
}
