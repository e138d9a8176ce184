import { type Activity, isKind } from '../format.ts';
import { type FlowView, type Scope, scopeGraph } from './flow-view.ts';
import { reachableFrom } from './graph.ts';
import { originsOf } from './origins.ts';
import type { HttpRequest } from './request-fields.ts';
import type { PlacedText } from './texts.ts';
import { writesOf } from './writes.ts';

/** What a flow does with the answer of a request, looked at from the request on. */
export interface AnswerUse {
  /** Texts after the request that read its status. */
  statusReads: PlacedText[];
  /** Whether a condition asks for a variable that the answer fills, and that is empty if the request fails. */
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
  const fresh = outputs.filter((name) => startsEmpty(view, request, name));
  const isKept = outputs.some((name) => isKeptOutside(view, name));
  return {
    statusReads: later.filter((text) => readsOutput(text, request.name, 'httpStatusCode')),
    isOutputTested: later.some((text) => isCondition(text) && reads(text, fresh)),
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
function startsEmpty(view: FlowView, request: HttpRequest, name: string): boolean {
  const { value, source } = view.variables.get(name) ?? {};
  const isEmpty = (source === '' || source === 'SUBFLOW_OUTPUT') && (value ?? '').trim() === '';
  return isEmpty && originsOf(view, request, name).every((one) => one === 'default' || one.activity === request);
}

/** Agents, reports, other flows and later contacts read it. */
function isKeptOutside(view: FlowView, name: string): boolean {
  const { source, isCAD, isReportable } = view.variables.get(name) ?? {};
  return (
    source === 'GLOBAL' ||
    source === 'SUBFLOW_OUTPUT' ||
    isCAD === true ||
    isReportable === true ||
    isMapped(view, name)
  );
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
