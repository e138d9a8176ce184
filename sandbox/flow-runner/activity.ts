import type { Flow, Process } from '../../flows/format.ts';
import type { Contact } from './contact.ts';
import type { Scope } from './scope.ts';
import type { TraceEntry } from './trace.ts';

/** How a flow's run came to its end; `stuck` is an output port that leads nowhere. */
export type Ending = 'ended' | 'disconnected' | 'stuck' | HandedOver;

/** The flow gives the call away: to a queue, to another number, or to an assistant. */
export type HandedOver = 'queued' | 'transferred' | 'with an assistant';

/** How a contact leaves an activity. */
export type Exit = { port: string } | { ending: Ending };

/** A process, the flow that it belongs to, and what its expressions see. */
export interface Place {
  flow: Flow;
  process: Process;
  scope: Scope;
}

/** What an activity works with, apart from its properties. */
export interface ActivityContext {
  scope: Scope;
  contact: Contact;
  entry: TraceEntry;
  runSubflow(subflow: Flow, scope: Scope): Promise<Ending>;
}
