import { sideBySide } from '../installation/side-by-side.ts';
import { allRecords } from '../records/registered.ts';
import { askedOnce } from './asked-once.ts';
import { fallbackFinding } from './fallback.ts';
import { type Finding, findingsOf } from './finding.ts';
import { exportedFlows, type Office, pinningFinding, reasonOf } from './published-flows.ts';
import type { Visit } from './visit.ts';

const BY_HAND =
  'In Flow Designer a person can see it: with each flow that uses the variable, "override default value" must be off.';

/**
 * Whether the flows of each org read what is published, and have something to fall back on. `tell` hears what is being
 * done. What the flow store does not show is said: it may let no Service App in.
 */
export async function flowFindings(
  visits: readonly Visit[],
  installation: Office['installation'],
  tell: (words: string) => void,
): Promise<Finding[]> {
  const publishing = visits.filter(({ config }) => config.target);
  const byOrg = Map.groupBy(publishing, ({ config }) => `${config.target?.orgId} ${config.target?.datacenter}`);
  const byName = new Map(visits.map((visit) => [visit.name, visit]));
  const found = await sideBySide([...byOrg.values()], async (ofOrg) => {
    const office = officeOf(ofOrg, byName, installation);
    if (!office) return [];
    try {
      return await flowsOfOrg(ofOrg, office, tell);
    } catch (error) {
      return [unseen(ofOrg, error)];
    }
  });
  return found.flat();
}

/** Where an org's flows are asked for, with the first token that may; undefined where there is none. */
function officeOf(
  ofOrg: readonly Visit[],
  byName: ReadonlyMap<string, Visit>,
  installation: Office['installation'],
): Office | undefined {
  let all: ReturnType<Office['records']> | undefined;
  const records = () => {
    all ??= allRecords(installation.store);
    return all;
  };
  for (const { name, config } of ofOrg) {
    const token = byName.get(config.writer ?? name)?.grant?.accessToken;
    if (config.target && token) {
      const flowStore = askedOnce(installation.flowStore);
      return { installation: { ...installation, flowStore }, access: { org: config.target, token }, records };
    }
  }
  return undefined;
}

async function flowsOfOrg(ofOrg: readonly Visit[], office: Office, tell: (words: string) => void): Promise<Finding[]> {
  const fallbacks = await sideBySide(ofOrg, (visit) => fallbackFinding(visit, office));
  try {
    const exported = await exportedFlows(ofOrg, office, tell);
    return [...fallbacks, ...ofOrg.map((visit) => pinningFinding(visit, exported))];
  } catch (error) {
    return [...fallbacks, unseen(ofOrg, error)];
  }
}

/** No operator can repair a refusal: the finding says what to check by hand, and does not count as needing action. */
function unseen(ofOrg: readonly Visit[], error: unknown): Finding {
  const { unknown } = findingsOf('flows', ofOrg[0]?.name);
  const { message, transient } = reasonOf(error);
  if (transient) return unknown(message, 'Run the doctor again when the service answers.');
  return unknown(`${message} ${BY_HAND}`);
}
