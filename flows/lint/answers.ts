import { type Activity, isKind } from '../format.ts';
import { type FlowView, type Scope, scopeGraph } from './flow-view.ts';
import { reachableFrom } from './graph.ts';
import { originsOf } from './origins.ts';
import type { HttpRequest } from './request-fields.ts';
import type { PlacedText } from './texts.ts';
import { writesOf } from './writes.ts';

/** What a flow does with the answer of a request, looked at from the request on. */
export interface AnswerUse {
  /** Texts after the request by which its status decides something, at once or later. */
  statusReads: PlacedText[];
  /** Whether a condition asks for a variable that the answer fills, and that says so if the request fails. */
  isOutputTested: boolean;
  /** Whether anything reads the answer: its body, or what it fills. */
  isUsed: boolean;
  /** Whether the caller hears something next, without a branch in between. */
  isSpokenAfter: boolean;
}

export function answerUse(view: FlowView, request: HttpRequest): AnswerUse {
  const scope = view.scopes.find(({ activities }) => activities.includes(request)) ?? view.scopes[0];
  const graph = scopeGraph(scope);
  const after = reachableFrom(graph, graph.get(request.id) ?? []);
  const outputs = writesOf(request).map(({ variable }) => variable);
  const reads = (text: PlacedText, names: readonly string[]) =>
    text.references.some(({ path }) => names.includes(path[0]));
  const later = view.texts.filter(({ activity }) => activity && after.has(activity.id));
  const anywhere = view.texts.filter(({ activity }) => activity && activity !== request);
  const own = outputs.filter((name) => isFilledBy(view, request, name));
  const fresh = own.filter((name) => (view.variables.get(name)?.value ?? '').trim() === '');
  const isKept = outputs.some((name) => isKeptOutside(view, name));
  return {
    statusReads: later.filter((text) => readsOutput(text, request.name, 'httpStatusCode') && isDeciding(view, text)),
    isOutputTested: later.some(
      (text) => isCondition(text) && (reads(text, fresh) || own.some((name) => asksForDefault(view, text, name))),
    ),
    isUsed: isKept || anywhere.some((text) => reads(text, outputs) || readsOutput(text, request.name)),
    isSpokenAfter: isSpokenNext(scope, request),
  };
}

/** A case sends what it does not know by its default, as if it were an answer. */
function isCondition({ activity }: PlacedText): boolean {
  return activity !== undefined && isKind(activity, 'condition-activity');
}

function readsOutput({ references }: PlacedText, activity: string, output?: string): boolean {
  return references.some(({ path: [name, key] }) => name === activity && (output === undefined || key === output));
}

/** Whether nothing but this request can have filled a variable. */
function isFilledBy(view: FlowView, request: HttpRequest, name: string): boolean {
  const { source } = view.variables.get(name) ?? {};
  const isInside = source === '' || source === 'SUBFLOW_OUTPUT';
  return isInside && originsOf(view, request, name).every((one) => one === 'default' || one.activity === request);
}

/** `customer == "NA"`, where `NA` is what the variable starts with. */
function asksForDefault(view: FlowView, { text }: PlacedText, name: string): boolean {
  const variable = literally(name);
  const value = literally(view.variables.get(name)?.value ?? '');
  const [literal, operator] = [`["']?${value}["']?`, '\\s*(?:[!=]=|equals)\\s*'];
  return new RegExp(`\\b${variable}${operator}${literal}(?!\\w)|(?<!\\w)${literal}${operator}${variable}\\b`).test(
    text,
  );
}

function literally(text: string): string {
  return text.replace(/[^\w\s]/g, '\\$&');
}

/** Whether a branch or another flow gets to see what a text reads; a log, a message and a body decide nothing. */
function isDeciding(view: FlowView, { activity, text }: PlacedText): boolean {
  if (activity === undefined || isBranch(activity) || isKind(activity, 'subflow-handoff'))
    return activity !== undefined;
  if (activity.properties.activityName === 'fn-activity') return true;
  const kept = view.writes.filter(
    (write) => write.activity === activity && 'expression' in write.from && write.from.expression === text,
  );
  return kept.some(({ variable }) => isBranchedOn(view, variable) || isHandedOver(view, variable));
}

function isBranchedOn({ texts }: FlowView, variable: string): boolean {
  return texts.some(
    ({ activity, references }) => activity && isBranch(activity) && references.some(({ path }) => path[0] === variable),
  );
}

function isBranch({ group }: Activity): boolean {
  return group === 'enum-gateway';
}

function isHandedOver(view: FlowView, name: string): boolean {
  return view.variables.get(name)?.source === 'SUBFLOW_OUTPUT' || isMapped(view, name);
}

/** Agents, reports, other flows and later contacts read it. */
function isKeptOutside(view: FlowView, name: string): boolean {
  const { source, isCAD, isReportable } = view.variables.get(name) ?? {};
  return source === 'GLOBAL' || isCAD === true || isReportable === true || isHandedOver(view, name);
}

function isMapped({ scopes }: FlowView, name: string): boolean {
  const all: Activity[] = scopes.flatMap(({ activities }) => [...activities]);
  return all.some(
    (one) => isKind(one, 'subflow-handoff') && one.properties.subflowInputVariables?.some(({ src }) => src === name),
  );
}

function isSpokenNext({ activities, process: { links } }: Scope, from: Activity): boolean {
  const next = links
    .filter(({ sourceActivityId }) => sourceActivityId === from.id)
    .map((link) => link.targetActivityId);
  return activities.some((one) => next.includes(one.id) && isKind(one, 'play-message'));
}
