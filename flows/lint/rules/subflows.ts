import { type ActivityOf, type Flow, isKind } from '../../format.ts';
import type { Observation, Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';

const nested: Rule = {
  name: 'subflow-nested',
  severity: 'error',
  why: 'A subflow cannot run another one: neither can be published.',
  cure: 'Run both from the main flow, one after the other.',
  *check(view) {
    if (!view.isSubflow) return;
    for (const activity of activitiesOf(view))
      if (isKind(activity, 'subflow-handoff')) yield { activity: activity.name, message: 'A subflow runs a subflow.' };
  },
};

const directions = [
  { field: 'subflowInputVariables', source: 'SUBFLOW_INPUT' },
  { field: 'subflowOutputVariables', source: 'SUBFLOW_OUTPUT' },
] as const;

const mapping: Rule = {
  name: 'subflow-mapping',
  severity: 'error',
  why: 'The value is not passed: the subflow, or the main flow after it, uses an empty variable.',
  cure: "Map variables that exist on both sides, of one type: `src` is the main flow's, `target` the subflow's, both ways.",
  *check(view) {
    for (const activity of activitiesOf(view))
      if (isKind(activity, 'subflow-handoff')) yield* badMappings(view, activity);
  },
};

function* badMappings(view: FlowView, activity: ActivityOf<'subflow-handoff'>): Iterable<Observation> {
  const subflow = calledBy(activity, view.companions);
  const targets = subflow && new Map(subflow.variables.map((variable) => [variable.name, variable]));
  for (const { field, source } of directions)
    for (const { src, target, type } of activity.properties[field] ?? []) {
      const at = { activity: activity.name };
      const main = view.variables.get(src);
      if (main && main.type !== type) yield { ...at, message: `${src} is ${main.type}, and mapped as ${type}.` };
      if (!targets) continue;
      const wanted = targets.get(target);
      if (!wanted) yield { ...at, message: `The subflow has no variable ${target}.` };
      else if (wanted.source !== source)
        yield { ...at, message: `${target} is not of the source ${source} in the subflow.` };
      else if (wanted.type !== type) yield { ...at, message: `${target} is ${wanted.type}, and mapped as ${type}.` };
    }
}

/** By version, by id, or by name where an import will give it another id; of several it cannot be told. */
function calledBy({ properties }: ActivityOf<'subflow-handoff'>, flows: readonly Flow[]): Flow | undefined {
  const { subflowId, subflowName, subflowVersion } = properties;
  const subflows = flows.filter(({ flowType }) => flowType === 'SUBFLOW');
  const ofId = subflows.filter(({ flowId }) => flowId === subflowId);
  const candidates = ofId.length > 0 ? ofId : subflows.filter(({ name }) => name === subflowName);
  const ofVersion = candidates.find(({ id }) => id === subflowVersion.subflowVersionId);
  return ofVersion ?? (candidates.length === 1 ? candidates[0] : undefined);
}

const unmapped: Rule = {
  name: 'subflow-output-unmapped',
  severity: 'warning',
  why: 'The result of the subflow is lost when it ends.',
  cure: 'Map the output to a variable of the main flow, or make it a local variable of the subflow.',
  *check(view) {
    for (const activity of activitiesOf(view)) {
      if (!isKind(activity, 'subflow-handoff')) continue;
      const mapped = (activity.properties.subflowOutputVariables ?? []).map(({ target }) => target);
      const outputs = calledBy(activity, view.companions)?.variables.filter(
        ({ source }) => source === 'SUBFLOW_OUTPUT',
      );
      const missing = (outputs ?? []).map(({ name }) => name).filter((name) => !mapped.includes(name));
      if (missing.length > 0) yield { activity: activity.name, message: `Not mapped: ${missing.join(', ')}.` };
    }
  },
};

export const subflowRules: readonly Rule[] = [nested, mapping, unmapped];
