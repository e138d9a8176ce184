/** An activity before it has a name, ids and a place: what Flow Designer calls its properties, and its ports. */
export interface ActivityDraft {
  group:
    | 'start'
    | 'start-subflow'
    | 'event'
    | 'action'
    | 'set-variable'
    | 'enum-gateway'
    | 'terminating-action'
    | 'end';
  /** The input's distance from the top edge; starts have no input. */
  inputY: number | undefined;
  /** Every output port, with its distance from the top edge. */
  outputs: Readonly<Record<string, number>>;
  properties: Readonly<Record<string, unknown>>;
}

/** Where ports stand below an activity's top edge, as real exports have it. */
export const portY = { action: 18, gateway: 14, error: 120 } as const;

/** One activity of a flow: where it stands on the canvas, what it does, and where each of its outputs leads. */
export interface Step {
  /** Column and row, from the top left. */
  at: readonly [column: number, row: number];
  activity: ActivityDraft;
  /** By output port, the name of the step that follows. */
  links: Readonly<Record<string, string>>;
}

/** Steps by the name that Flow Designer shows and that expressions use. */
export type Steps = Readonly<Record<string, Step>>;

/** A port or a name that is not there fails when the flow is built. */
export function step(at: Step['at'], activity: ActivityDraft, links: Step['links'] = {}): Step {
  return { at, activity, links };
}
