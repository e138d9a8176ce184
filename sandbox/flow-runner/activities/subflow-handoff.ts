import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { Scope } from '../scope.ts';
import { NotKnown } from '../stops.ts';

/**
 * Runs a subflow in a scope of its own and maps variables in and out. A failure that nothing in the subflow handles
 * is a failure of this activity.
 */
export async function subflowHandoff(
  properties: PropertiesByKind['subflow-handoff'],
  { scope, contact, runSubflow }: ActivityContext,
): Promise<Exit> {
  const subflow = contact.world.subflows.find(({ flowId }) => flowId === properties.subflowId);
  if (!subflow) throw new NotKnown(`no subflow has the flowId "${properties.subflowId}"`);
  const inner = new Scope(subflow, contact);
  for (const { src, target } of properties.subflowInputVariables ?? []) inner.set(target, scope.get(src));

  const ending = await runSubflow(subflow, inner);
  if (ending !== 'ended') return { ending };
  for (const { src, target } of properties.subflowOutputVariables ?? []) scope.set(src, inner.get(target));
  return { port: 'default' };
}
