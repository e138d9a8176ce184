import { toFailure } from '../../lambda/broker/failures.ts';
import { MINUTE } from '../../lambda/broker/lifetime.ts';
import type { Clock, Instant, Target } from '../../lambda/broker/ports.ts';
import type { Secret } from '../../lambda/broker/secret.ts';
import { sideBySide } from '../side-by-side.ts';
import { type Finding, findingsOf } from './finding.ts';
import type { Visit } from './visit.ts';

/** An org's flows may be many, and are asked for one by one. */
const LONGEST_LOOK = 10 * MINUTE;

interface Access {
  org: Pick<Target, 'orgId' | 'datacenter'>;
  token: Secret;
}

/** Where an org keeps its flows; fails with a Failure, whose status tells a refusal. */
interface FlowStore {
  list(
    access: Access,
    type: 'FLOW' | 'SUBFLOW',
    deadline: Instant,
    name?: string,
  ): Promise<{ id: string; name: string }[]>;
  /** As published; undefined for one that was never published. It carries live tokens. */
  export(access: Access, id: string, version: 'latest', deadline: Instant): Promise<{ text: Secret } | undefined>;
}

/** What the doctor needs to know of flows. */
export interface FlowShelf {
  store: FlowStore;
  /** What the fallback subflow is called. */
  fallbackName: string;
  /** In what an exported subflow differs from ours, by names alone. */
  differences(exported: Secret, target: Target): string[];
  /** Whether an exported flow keeps to a value of its own of that global variable. */
  pins(exported: Secret, variableName: string): boolean;
}

const BY_HAND =
  'Look in Flow Designer, with each flow that uses the variable: "override default value" must be off. Then that the fallback subflow is there: flows/README.md';

/** Whether the flows of each org read what is published, and have something to fall back on. Without a shelf, nobody knows. */
export async function flowFindings(
  visits: readonly Visit[],
  shelf: FlowShelf | undefined,
  clock: Clock,
): Promise<Finding[]> {
  const publishing = visits.filter(({ record }) => record.target);
  const byOrg = Map.groupBy(publishing, ({ record }) => `${record.target?.orgId} ${record.target?.datacenter}`);
  const byName = new Map(visits.map((visit) => [visit.name, visit]));
  const found = await sideBySide([...byOrg.values()], async (ofOrg) => {
    const [first] = ofOrg;
    const target = first?.record.target;
    if (!first || !target) return [];
    const { unknown } = findingsOf('flows', first.name);
    if (!shelf)
      return [unknown(`Nobody has looked at the flows of org ${target.orgId}: this release cannot. ${BY_HAND}`)];
    const token = (byName.get(first.record.writer ?? first.name) ?? first).record.accessToken;
    if (!token) return [];
    try {
      return await flowsOfOrg(ofOrg, target, { org: target, token }, shelf, clock.now() + LONGEST_LOOK);
    } catch (error) {
      return [unknown(toFailure(error).message, BY_HAND)];
    }
  });
  return found.flat();
}

async function flowsOfOrg(
  visits: readonly Visit[],
  target: Target,
  access: Access,
  { store, fallbackName, differences, pins }: FlowShelf,
  deadline: Instant,
): Promise<Finding[]> {
  const subflows = await store.list(access, 'SUBFLOW', deadline, fallbackName);
  const subflow = subflows.find(({ name }) => name === fallbackName);
  const fallback = subflow && (await store.export(access, subflow.id, 'latest', deadline));
  const flows = await sideBySide(await store.list(access, 'FLOW', deadline), async ({ id, name }) => ({
    name,
    exported: await store.export(access, id, 'latest', deadline),
  }));
  const published = flows.flatMap(({ name, exported }) => (exported ? [{ name, text: exported.text }] : []));
  return [
    fallbackFinding(visits, target, fallback && differences(fallback.text, target)),
    ...visits.map(({ name, record }) => {
      const { ok, problem } = findingsOf('flows', name);
      const variable = record.target?.variableName ?? '';
      const deaf = published.filter(({ text }) => pins(text, variable)).map((flow) => flow.name);
      if (deaf.length === 0)
        return ok(`None of ${published.length} published flows keeps to a value of its own of ${variable}.`);
      return problem(
        `What is published in ${variable} never reaches ${deaf.join(', ')}: they keep to a value of their own.`,
        'In Flow Designer, with each of them: undo "override default value" of the variable, and publish the flow.',
      );
    }),
  ];
}

function fallbackFinding(visits: readonly Visit[], { orgId }: Target, differing: string[] | undefined): Finding {
  const { ok, warning } = findingsOf('fallback', visits[0]?.name);
  const install =
    'Bring in the one of this release: flows/README.md; npm run broker -- flows --help lists what does it.';
  if (!differing)
    return warning(
      `Org ${orgId} has no published fallback subflow: when a token dies early, callers hear it.`,
      install,
    );
  if (differing.length === 0) return ok(`Org ${orgId} has the fallback subflow of this release.`);
  const shown = differing.slice(0, 5).join('; ') + (differing.length > 5 ? `; and ${differing.length - 5} more` : '');
  return warning(`The fallback subflow of org ${orgId} is not that of this release: ${shown}.`, install);
}
