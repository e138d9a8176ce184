import { differences } from '../../flows/compare.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Flow } from '../../flows/format.ts';
import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import { placeholders } from '../../flows/values.ts';
import { missingCredentials, variableIdOf } from '../../flows/whose.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { publishedIn } from '../../lambda/broker/record/callers.ts';
import { currentFlow, type OrgFlow } from '../flows/org-flow.ts';
import { ownFlow } from '../flows/own-flow.ts';
import { valuesOfSite } from '../flows/site.ts';
import { parseFlowValues } from '../flows/values.ts';
import { WrongUse } from '../terminal/command.ts';
import { printable } from '../terminal/printable.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Office } from './published-flows.ts';
import type { Visit } from './visit.ts';

/** So many differences tell what kind of change it is. */
const SHOWN = 5;

/**
 * Whether a record has a fallback subflow of this release. That it has none is a hint and no more: the broker keeps its
 * promises without it, and an org may have a fallback of its own under another name. One of ours that is half installed,
 * has no credentials or is not of this release is another matter: a person meant to have it.
 */
export async function fallbackFinding(visit: Visit, { installation, access, records }: Office): Promise<Finding> {
  const record = visit.name;
  const { hint, warning, unknown } = findingsOf('fallback', record);
  const { orgId } = access.org;
  const { variable } = visit.seen;
  if (!variable) return unknown(`The fallback subflow of org ${orgId} was not looked at: the variable cannot be read.`);
  const { name, flow: found, beside } = await ownFlow(installation, access, 'SUBFLOW', { record, variable });
  if (!found) {
    const other = beside && (await ownerOf(beside, records));
    const there = other === undefined ? '' : ` ${SUBFLOW_NAME} there is for record ${other}.`;
    return hint(
      `Record ${record} has no fallback subflow in org ${orgId}.${there} Without a fallback of another name, callers hear it when a token dies early.`,
      `${COMMAND} flows install ${record} --connector ID (flows/README.md)`,
    );
  }
  if (!found.published) {
    return warning(
      `The fallback subflow ${name.name} of org ${orgId} was never published: no call can run it.`,
      `${COMMAND} flows install ${record}`,
    );
  }
  const { flow } = found.published;
  if (!flow) return unknown(`The fallback subflow of org ${orgId} is in a format that this release does not know.`);
  const lacking = missingCredentials(flow);
  if (lacking.length > 0) {
    return warning(
      `The fallback subflow ${name.name} of org ${orgId} cannot refresh: it has no ${lacking.join(', no ')}.`,
      `Paste them in Flow Designer and publish it, or: ${COMMAND} flows install ${record} --without-example --replace --with-secrets`,
    );
  }
  const compared = comparedWith(visit, flow, name.name);
  return compared ? standing(compared) : unknown(`The fallback subflow of org ${orgId} was not compared with ours.`);
}

/** The record whose variable a subflow writes. */
async function ownerOf(subflow: OrgFlow, all: Office['records']): Promise<string | undefined> {
  const flow = currentFlow(subflow);
  const id = flow && variableIdOf(flow);
  const { records } = await all();
  return records.find(({ config, state }) => {
    const variableId = publishedIn(config, state)?.variableId ?? config.target?.variableId;
    return variableId !== undefined && variableId === id;
  })?.name;
}

interface Compared {
  name: string;
  subflow: string;
  orgId: string;
  /** In what it differs from the one that would be installed for this record. */
  differing: string[];
}

/** Undefined for a record whose variable no flow can use: its own checks tell that. */
function comparedWith(visit: Visit, theirs: Flow, subflow: string): Compared | undefined {
  const { name } = visit;
  const { target } = visit.config;
  const { accessToken } = visit.grant ?? {};
  const { variable } = visit.seen;
  if (!target || !accessToken || !variable) return undefined;
  try {
    const site = { record: visit, variable, access: { org: target, token: accessToken } };
    // Which connector makes no difference.
    const values = parseFlowValues({ ...valuesOfSite(site, false), connectorId: placeholders.connectorId }, false);
    const ours = fallbackSubflow({ ...values, names: { subflow, mainFlow: '' } });
    return { name, subflow, orgId: target.orgId, differing: differences(theirs, ours) };
  } catch (error) {
    if (error instanceof WrongUse) return undefined;
    throw error;
  }
}

function standing({ name, subflow, orgId, differing }: Compared): Finding {
  const { ok, warning } = findingsOf('fallback', name);
  if (differing.length === 0)
    return ok(`The fallback subflow ${subflow} of org ${orgId} serves record ${name}, and is that of this release.`);
  const left = differing.length - SHOWN;
  const shown = [...differing.slice(0, SHOWN).map(printable), ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
  return warning(
    `The fallback subflow ${subflow} of org ${orgId} is not that of this release: ${shown}.`,
    `${COMMAND} flows export ${name} --out DIR keeps a copy of theirs; then ${COMMAND} flows install ${name} --without-example --replace --with-secrets . ` +
      'If the change is yours: give the subflow a name of its own in Flow Designer.',
  );
}
