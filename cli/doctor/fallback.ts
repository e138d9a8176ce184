import { differences } from '../../flows/compare.ts';
import { fallbackSubflow } from '../../flows/fallback-subflow.ts';
import type { Flow } from '../../flows/format.ts';
import { SUBFLOW_NAME } from '../../flows/subflow-variables.ts';
import { placeholders } from '../../flows/values.ts';
import { COMMAND } from '../../lambda/broker/command-name.ts';
import { publishedIn } from '../../lambda/broker/record/callers.ts';
import { findOrgFlow } from '../flows/org-flow.ts';
import { valuesOfSite } from '../flows/site.ts';
import { parseFlowValues } from '../flows/values.ts';
import { allRecords } from '../records/registered.ts';
import { WrongUse } from '../terminal/command.ts';
import { printable } from '../terminal/printable.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Office } from './published-flows.ts';
import type { Visit } from './visit.ts';

/** So many differences tell what kind of change it is. */
const SHOWN = 5;

/**
 * Whether an org has the fallback subflow of this release. That it has none is a hint and no more: the broker keeps its
 * promises without it, and an org may have a fallback of its own, whose name nobody here knows. One of ours that is
 * half installed or not of this release is another matter: somebody meant to have it.
 */
export async function fallbackFinding(ofOrg: readonly Visit[], { installation, access }: Office): Promise<Finding> {
  const first = ofOrg[0]?.name ?? '';
  const found = await findOrgFlow(installation, access, { name: SUBFLOW_NAME, flowType: 'SUBFLOW' });
  const { hint, warning, unknown } = findingsOf('fallback', first);
  const { orgId } = access.org;
  if (!found) {
    return hint(
      `Org ${orgId} has no subflow ${SUBFLOW_NAME}: where it has no fallback of its own, callers hear it when a token dies early.`,
      `${COMMAND} flows install ${first} --connector ID (flows/README.md)`,
    );
  }
  if (!found.published) {
    return warning(
      `The fallback subflow ${SUBFLOW_NAME} of org ${orgId} was never published: no call can run it.`,
      `${COMMAND} flows install ${first}`,
    );
  }
  const { flow } = found.published;
  if (!flow) return unknown(`The fallback subflow of org ${orgId} is in a format that this release does not know.`);
  const [closest, ...others] = ofOrg.flatMap((visit) => comparedWith(visit, flow));
  if (!closest) return unknown(`The fallback subflow of org ${orgId} is there, and was not compared with ours.`);
  // It serves one variable, and so one record of the org.
  const served = others.reduce((one, other) => (other.differing.length < one.differing.length ? other : one), closest);
  const owner = served.differing.length > 0 ? await ownerOf(flow, ofOrg, installation) : undefined;
  if (owner === undefined) return standing(served);
  return hint(
    `The fallback subflow of org ${orgId} is for record ${owner}: flows that read the variable of ${first} have none.`,
    `Whether it is in order: ${COMMAND} doctor ${owner} . Installed for ${first} it would be lost to ${owner}.`,
  );
}

/** The record whose variable the subflow writes, where that is none of those that are looked at. */
async function ownerOf(
  { variables }: Flow,
  ofOrg: readonly Visit[],
  { store }: Office['installation'],
): Promise<string | undefined> {
  const id = variables.find(({ name }) => name === 'global_variable_id')?.value;
  const { records } = await allRecords(store);
  const owner = records.find(({ config, state }) => {
    const variableId = publishedIn(config, state)?.variableId ?? config.target?.variableId;
    return variableId !== undefined && variableId === id;
  });
  return ofOrg.some(({ name }) => name === owner?.name) ? undefined : owner?.name;
}

interface Compared {
  name: string;
  orgId: string;
  /** In what it differs from the one that would be installed for this record. */
  differing: string[];
}

/** Empty for a record whose variable cannot be seen, or no flow can use: its own checks tell that. */
function comparedWith(visit: Visit, theirs: Flow): Compared[] {
  const { name } = visit;
  const { target } = visit.config;
  const { accessToken } = visit.grant ?? {};
  const { variable } = visit.seen;
  if (!target || !accessToken || !variable) return [];
  try {
    const site = { record: visit, variable, access: { org: target, token: accessToken } };
    // Which connector makes no difference.
    const values = parseFlowValues({ ...valuesOfSite(site, false), connectorId: placeholders.connectorId }, false);
    return [{ name, orgId: target.orgId, differing: differences(theirs, fallbackSubflow(values)) }];
  } catch (error) {
    if (error instanceof WrongUse) return [];
    throw error;
  }
}

function standing({ name, orgId, differing }: Compared): Finding {
  const { ok, warning } = findingsOf('fallback', name);
  if (differing.length === 0) return ok(`Org ${orgId} has the fallback subflow of this release.`);
  const left = differing.length - SHOWN;
  const shown = [...differing.slice(0, SHOWN).map(printable), ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
  return warning(
    `The fallback subflow of org ${orgId} is not that of this release: ${shown}.`,
    `${COMMAND} flows export ${name} --out DIR keeps a copy of theirs; then ${COMMAND} flows install ${name} --without-example --replace . ` +
      'If the change is yours: give the subflow a name of its own in Flow Designer.',
  );
}
