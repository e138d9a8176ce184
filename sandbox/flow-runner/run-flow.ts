import type { Flow } from '../../flows/format.ts';
import type { Ending, Place } from './activity.ts';
import { Contact, type Platform, type World } from './contact.ts';
import { runProcess, startOf } from './run-process.ts';
import { Scope } from './scope.ts';
import { ActivityFailed, StepLimitReached } from './stops.ts';
import type { TraceEntry } from './trace.ts';
import type { Value } from './values.ts';

/** Gives a global variable's value as the flow store has it now; undefined where the org has no such variable. */
export type GlobalVariables = (variable: { id: string; name: string }) => string | undefined;

/** One call to a flow, and the world that it happens in. Calls that share a world share nothing else. */
export interface Call extends Partial<Omit<World, 'platform' | 'clock'>>, Pick<World, 'clock'> {
  flow: Flow;
  /** What the start event brings, by the flow's words for it: `{ANI, DNIS, OrgId}`. */
  inputs?: Readonly<Record<string, string>>;
  /** Read once, as the call starts. Without it, flows keep their own values. */
  globals?: GlobalVariables;
  platform?: Partial<Platform>;
}

export interface FlowResult {
  /** `failed`: an activity failed and neither an error link nor OnGlobalError led on; the platform drops the call. */
  outcome: Ending | 'failed' | 'step-limit';
  /** What the caller heard, without SSML. */
  spoken: string[];
  trace: TraceEntry[];
  /** How many activities the contact went through. */
  steps: number;
  /** The flow's own variables at the end; neither global nor secure ones. */
  variables: Record<string, Value>;
}

/**
 * Takes one caller through a flow, on the virtual clock and over real HTTP to the stand-ins. Rejects with a
 * FlowRunError where the flow uses something that the runner does not know or was not given.
 */
export async function runFlow({ flow, inputs = {}, globals, platform, ...world }: Call): Promise<FlowResult> {
  const start = startOf(flow, 'start');
  const contact = new Contact(
    {
      subflows: [],
      connectors: {},
      origins: {},
      keys: [],
      latencyMs: () => 0,
      stepLimit: 200,
      ...world,
      platform: { headerNames: 'capitalised', notFound: 'clears', ...platform },
    },
    start.name,
    inputs,
  );
  const scope = new Scope(flow, contact, readGlobals(flow, globals));
  const outcome = await run({ flow, process: flow.process, scope }, start.id, contact);
  const { spoken, trace } = contact;
  return { outcome, spoken, trace, steps: trace.length, variables: scope.showable() };
}

/** By name. A global variable with `overwrite` keeps the flow's own value, and so does one that the org has not. */
function readGlobals(flow: Flow, globals: GlobalVariables = () => undefined): Map<string, string> {
  const values = new Map<string, string>();
  for (const { id = '', name, source, overwrite } of flow.variables) {
    const value = source === 'GLOBAL' && !overwrite ? globals({ id, name }) : undefined;
    if (value !== undefined) values.set(name, value);
  }
  return values;
}

async function run(place: Place, startId: string, contact: Contact): Promise<FlowResult['outcome']> {
  try {
    return await runProcess(place, startId, contact).catch((error: unknown) => onGlobalError(error, place, contact));
  } catch (error) {
    if (error instanceof ActivityFailed) return 'failed';
    if (error instanceof StepLimitReached) return 'step-limit';
    throw error;
  }
}

/** Goes on in the main flow's OnGlobalError, where that leads anywhere. */
async function onGlobalError(error: unknown, { flow, scope }: Place, contact: Contact): Promise<FlowResult['outcome']> {
  if (!(error instanceof ActivityFailed)) throw error;
  for (const { process, onEvents } of Object.values(flow.eventFlows.eventsMap)) {
    const event = onEvents.GlobalErrorHandling;
    const isLinked = process.links.some(({ sourceActivityId }) => sourceActivityId === event);
    if (event !== undefined && isLinked) return await runProcess({ flow, process, scope }, event, contact);
  }
  throw error;
}
