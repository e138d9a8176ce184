import { differences } from '../../flows/compare.ts';
import type { Flow } from '../../flows/format.ts';
import { isPlaceholder } from '../../flows/lint/secret-shapes.ts';
import { scrub } from '../../flows/scrub.ts';
import type { FlowValues } from '../../flows/values.ts';
import { currentFlow, type OrgFlow } from './org-flow.ts';

/** What it takes to bring one of our flows into an org. */
export type Plan =
  | { action: 'none'; flowId: string; versionId: string }
  | { action: 'publish'; flowId: string }
  | { action: 'import' }
  | { action: 'replace'; flowId: string; differences: string[] };

/** What people chose for this org, beyond what `differences` compares; undefined leaves it as it is there. */
export interface Choices {
  connectorId?: string | undefined;
  email?: string | undefined;
  credentials?: FlowValues['credentials'];
  /** By its flow ID, which the main flow must run. */
  subflowId?: string | undefined;
}

/** Nothing that is there already is done again. */
export function planFor(ours: Flow, there: OrgFlow | undefined, choices: Choices): Plan {
  if (!there) return { action: 'import' };
  const { published, draft } = there;
  const differing = ({ flow }: { flow?: Flow }) =>
    flow ? [...differences(flow, ours), ...unlikeChosen(flow, choices)] : ['its format'];
  if (published && differing(published).length === 0) {
    return { action: 'none', flowId: there.id, versionId: published.id };
  }
  if (draft && differing(draft).length === 0) return { action: 'publish', flowId: there.id };
  return { action: 'replace', flowId: there.id, differences: differing(published ?? draft ?? {}) };
}

/** The connector that the subflow of that org uses already; no API lists connectors. */
export function connectorThere(subflow: OrgFlow | undefined): string | undefined {
  const flow = subflow && currentFlow(subflow);
  return flow && connectors(flow).find(({ connectorId }) => !isPlaceholder(connectorId))?.connectorId;
}

/** Whom the example of that org looks up already. */
export function emailThere(mainFlow: OrgFlow | undefined): string | undefined {
  return valueIn(mainFlow && currentFlow(mainFlow), 'target_user') || undefined;
}

/** Where the existing subflow contains secrets. */
export function secretsThere(subflow: OrgFlow | undefined): string[] {
  const flow = subflow && currentFlow(subflow);
  return flow ? scrub(flow).places : [];
}

function unlikeChosen(flow: Flow, { connectorId, email, credentials, subflowId }: Choices): string[] {
  const wanted = {
    target_user: email,
    client_id: credentials?.clientId,
    client_secret: credentials?.clientSecret.reveal(),
    refresh_token: credentials?.refreshToken.reveal(),
  };
  const values = Object.entries(wanted).filter(([name, value]) => {
    const held = flow.variables.some((variable) => variable.name === name) ? valueIn(flow, name) : undefined;
    return value !== undefined && held !== undefined && held !== value && !isMask(held);
  });
  const others = connectors(flow).filter((one) => connectorId !== undefined && one.connectorId !== connectorId);
  const elsewhere = handoffs(flow).filter((one) => subflowId !== undefined && one.subflowId !== subflowId);
  return [
    ...values.map(([name]) => `variable ${name}: value`),
    ...others.map(({ name }) => `activity ${name}: connectorId`),
    ...elsewhere.map(({ name }) => `activity ${name}: subflowId`),
  ];
}

function propertiesIn({ process }: Flow): Record<string, unknown>[] {
  return Object.values(process.activities).map(({ properties }) => properties);
}

function connectors(flow: Flow): { name: string; connectorId: string }[] {
  return propertiesIn(flow)
    .filter(({ authenticated }) => authenticated === true)
    .map(({ name, connectorId }) => ({ name: String(name), connectorId: String(connectorId ?? '') }));
}

function handoffs(flow: Flow): { name: string; subflowId: string }[] {
  return propertiesIn(flow)
    .filter(({ activityName }) => activityName === 'subflow-handoff')
    .map(({ name, subflowId }) => ({ name: String(name), subflowId: String(subflowId) }));
}

function valueIn(flow: Flow | undefined, variable: string): string {
  return flow?.variables.find(({ name }) => name === variable)?.value ?? '';
}

/** What stands for a secure value: it may be any. */
function isMask(value: string): boolean {
  return /^[*•]+$/.test(value);
}
