import { type Expression, references } from '../../expressions.ts';
import { type Activity, isKind } from '../../format.ts';
import { parseTemplate } from '../../templates.ts';
import type { Rule } from '../finding.ts';
import { type FlowView, type Scope, scopeGraph } from '../flow-view.ts';
import { type Graph, graphOf, keepOnly, loopsIn, reachableFrom } from '../graph.ts';
import type { Write } from '../writes.ts';

/** What goes on by itself. A loop with anything else in it waits for the caller, or for an agent, unless that fails. */
const unattended = new Set([
  'http-request-v2',
  'subflow-handoff',
  'set-variable',
  'condition-activity',
  'case-statement',
  'parse-activity',
  'play-message',
  'fn-activity',
  'wait',
  'play-music',
  'business-hours',
  'queue-lookup',
  'screen-pop',
]);

const unbounded: Rule = {
  name: 'unbounded-loop',
  severity: 'error',
  why: 'If what it waits for never comes, the caller hears silence or the same sentence until hanging up, and every round sends requests.',
  cure: 'Count the rounds: a set-variable in the loop that adds 1, and a condition on that variable that leads out.',
  *check(view) {
    for (const scope of view.scopes) {
      for (const [graph, loop] of loopsOf(scope)) {
        const members = scope.activities.filter(({ id }) => loop.has(id));
        if (isBounded(view, scope, graph, members)) continue;
        const ordered = inOrder(graph, members);
        const [first] = ordered;
        const names = ordered.map((one) => (isAsking(one) ? `${one.name} (port error)` : one.name));
        yield {
          ...(first && { activity: first.name }),
          message: `Nothing counts the rounds of the loop through ${names.join(', ')}.`,
        };
      }
    }
  },
};

/** Of these, what takes no time: such a loop spins, behind a queue too. */
const instant = new Set(['set-variable', 'condition-activity', 'case-statement', 'parse-activity']);

/** What may go round and round without waiting for anyone, each loop with the part of the flow that it was found in. */
function loopsOf(scope: Scope): [Graph, Set<string>][] {
  const graph = graphWithoutWaits(scope);
  const queues = scope.activities.filter(isQueue).map(({ id }) => id);
  const queued = reachableFrom(scopeGraph(scope), queues);
  const part = (kinds: ReadonlySet<string>, isBehindQueue: boolean): [Graph, Set<string>][] => {
    const alone = scope.activities.filter((one) => kinds.has(one.properties.activityName ?? '') || isAsking(one));
    const kept = new Set(alone.map(({ id }) => id).filter((id) => queued.has(id) === isBehindQueue));
    const inside = keepOnly(graph, (id) => kept.has(id));
    return loopsIn(inside).map((loop) => [inside, loop]);
  };
  return [...part(unattended, false), ...part(instant, true)];
}

/** A caller who is asked something takes time; one who cannot be asked goes on by the port `error` at once. */
function graphWithoutWaits({ activities, process: { links } }: Scope): Graph {
  const asking = new Set(activities.filter(isAsking).map(({ id }) => id));
  const quick = links.filter(
    ({ sourceActivityId, conditionExpr }) => !asking.has(sourceActivityId) || conditionExpr === 'error',
  );
  return graphOf(
    activities.map(({ id }) => id),
    quick.map(({ sourceActivityId, targetActivityId }) => [sourceActivityId, targetActivityId]),
  );
}

function isAsking({ properties: { activityName = '' } }: Activity): boolean {
  return activityName.startsWith('ivr-');
}

/** As a contact comes to them, from the first request on if there is one. */
function inOrder(graph: Graph, members: readonly Activity[]): Activity[] {
  const first = members.find((one) => isKind(one, 'http-request-v2')) ?? members[0];
  const byId = new Map(members.map((one) => [one.id, one]));
  const inside = keepOnly(graph, (id) => byId.has(id));
  return [...reachableFrom(inside, first ? [first.id] : [])].flatMap((id) => byId.get(id) ?? []);
}

/** After it the contact waits for an agent, who ends any loop. */
function isQueue({ properties: { activityName = '' } }: Activity): boolean {
  return activityName.startsWith('queue-');
}

/**
 * Whether every way round passes a set-variable that counts (or raises a flag) and a branch that tests that variable
 * and can lead out. Whether the numbers are right is not looked at.
 */
function isBounded(view: FlowView, scope: Scope, graph: Graph, members: readonly Activity[]): boolean {
  const inside = view.writes.filter(({ activity }) => members.includes(activity));
  const tested = members.filter((one) => canLeave(scope, one, members)).flatMap((one) => namesTestedBy(view, one));
  const counters = tested.filter(({ variable }) => {
    const writes = inside.filter((write) => write.variable === variable);
    return writes.length > 0 && (writes.every(isCount) || writes.every(isFlag));
  });
  const guards = new Set(counters.map(({ activity }) => activity.id));
  const counted = new Set(counters.map(({ variable }) => variable));
  const counts = new Set(inside.filter(({ variable }) => counted.has(variable)).map(({ activity }) => activity.id));
  const loop = new Set(members.map(({ id }) => id));
  return [guards, counts].every(
    (needed) => loopsIn(keepOnly(graph, (id) => loop.has(id) && !needed.has(id))).length === 0,
  );
}

function namesTestedBy({ texts }: FlowView, activity: Activity): { activity: Activity; variable: string }[] {
  if (activity.group !== 'enum-gateway') return [];
  return texts
    .filter((text) => text.activity === activity)
    .flatMap((text) => text.references.map(({ path }) => ({ activity, variable: path[0] })));
}

/** A port without a link leads out too. */
function canLeave({ process: { links }, diagram }: Scope, { id }: Activity, members: readonly Activity[]): boolean {
  const widget = diagram.widgets[id];
  const ports = widget?.widgetType === 'activity' ? widget.ports.map(({ properties }) => properties.name) : [];
  const staying = links.filter(
    (link) => link.sourceActivityId === id && members.some((one) => one.id === link.targetActivityId),
  );
  return ports.filter((port) => port !== 'in' && port !== 'error').length > staying.length;
}

/** `{{ rounds + 1 }}` into `rounds`. */
function isCount({ variable, from }: Write): boolean {
  const expression = 'expression' in from ? onlyExpression(from.expression) : undefined;
  return (
    expression?.kind === 'binary' &&
    (expression.operator === '+' || expression.operator === '-') &&
    references(expression).some(({ path }) => path[0] === variable)
  );
}

/** A text that is the same each time. */
function isFlag({ from }: Write): boolean {
  return 'expression' in from && !from.expression.includes('{{');
}

function onlyExpression(text: string): Expression | undefined {
  try {
    const [only, ...more] = parseTemplate(text.trim());
    return typeof only === 'object' && more.length === 0 ? only : undefined;
  } catch {
    return undefined; // another rule names what cannot be read
  }
}

export const loopRules: readonly Rule[] = [unbounded];
