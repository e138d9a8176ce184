import type { Expression } from '../expressions.ts';
import type { Activity, FlowVariable } from '../format.ts';
import { isSecretName } from './credential-names.ts';
import type { FlowView } from './flow-view.ts';
import type { Write } from './writes.ts';

/** The variables that hold a secret while the flow runs, by their names or by what they are given. */
export function secretCarriers(view: FlowView): Set<string> {
  const canHold = ({ type }: FlowVariable) => type === 'STRING' || type === 'JSON';
  const named = view.flow.variables.filter((variable) => canHold(variable) && isSecretName(variable.name));
  const given = view.writes.filter((write) => isSecretWrite(view, write));
  return new Set([...named.map(({ name }) => name), ...given.map(({ variable }) => variable)]);
}

function isSecretWrite({ texts }: FlowView, { activity, variable, from }: Write): boolean {
  if ('answer' in from) return isSecretName(lastKey(from.answer));
  if ('subflow' in from) return isSecretName(from.subflow);
  return texts.some(
    (place) =>
      place.activity === activity &&
      place.text === from.expression &&
      place.template.some((part) => typeof part !== 'string' && isSecretValue(part, variable)),
  );
}

/** Whether an expression is a secret itself, and not something about it, such as `{{ token is empty }}`. */
function isSecretValue(expression: Expression, receiver: string): boolean {
  if (expression.kind === 'name') return expression.name !== receiver && isSecretName(expression.name);
  return (
    expression.kind === 'attribute' && expression.key.kind === 'literal' && isSecretName(String(expression.key.value))
  );
}

/** Of `$.items[0]["access_token"]`: `access_token`. */
function lastKey(jsonPath: string): string {
  return /([\w-]+)["'\])]*$/.exec(jsonPath)?.[1] ?? '';
}

/** Whether an activity sends, receives or compares a secret. */
export function handlesSecret(view: FlowView, activity: Activity, carriers: ReadonlySet<string>): boolean {
  return (
    view.writes.some((write) => write.activity === activity && carriers.has(write.variable)) ||
    view.texts.some(
      (place) =>
        place.activity === activity &&
        place.references.some(({ path }) => carriers.has(path[0]) || isSecretName(path.join('.'))),
    )
  );
}
