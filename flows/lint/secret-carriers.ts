import type { Expression } from '../expressions.ts';
import type { Activity, FlowVariable } from '../format.ts';
import { isSecretName } from './credential-names.ts';
import type { FlowView } from './flow-view.ts';
import type { Write } from './writes.ts';

/** The variables that hold a secret while the flow runs, by their names or by what they are given, through others too. */
export function secretCarriers(view: FlowView): Set<string> {
  const canHold = ({ type }: FlowVariable) => type === 'STRING' || type === 'JSON';
  const named = view.flow.variables.filter((variable) => canHold(variable) && isSecretName(variable.name));
  const carriers = new Set(named.map(({ name }) => name));
  let known: number;
  do {
    known = carriers.size;
    for (const write of view.writes) if (isSecretWrite(view, write, carriers)) carriers.add(write.variable);
  } while (carriers.size > known);
  return carriers;
}

function isSecretWrite({ texts }: FlowView, { activity, variable, from }: Write, carriers: ReadonlySet<string>) {
  if ('answer' in from) return isSecretName(lastKey(from.answer));
  if ('subflow' in from) return isSecretName(from.subflow);
  const isSecret = (name: string) => name !== variable && (carriers.has(name) || isSecretName(name));
  return texts.some(
    (place) =>
      place.activity === activity &&
      place.text === from.expression &&
      place.template.some((part) => typeof part !== 'string' && isSecretValue(part, isSecret)),
  );
}

/** Filters from whose result the secret can be had again. */
const keeping = new Set(['base64decode', 'base64encode', 'default', 'escape', 'replace', 'trim', 'urlencode']);

/** Whether an expression holds a secret, and not something about it, such as `{{ token is empty }}`. */
function isSecretValue(expression: Expression, isSecret: (name: string) => boolean): boolean {
  const holds = (part: Expression) => isSecretValue(part, isSecret);
  switch (expression.kind) {
    case 'name':
      return isSecret(expression.name);
    case 'attribute':
      return expression.key.kind === 'literal' && isSecretName(String(expression.key.value));
    case 'filter':
      return keeping.has(expression.filter) && holds(expression.operand);
    case 'binary':
      return (
        (expression.operator === '~' || expression.operator === '+') && [expression.left, expression.right].some(holds)
      );
    case 'choice':
      return holds(expression.yes) || holds(expression.no);
    case 'text':
      return expression.template.some((part) => typeof part !== 'string' && holds(part));
    default:
      return false;
  }
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
