import type { FlowVariable } from '../format.ts';

/** What a variable of ours says of itself; the rest is the same for all of them. */
export interface VariableDraft {
  name: string;
  description: string;
  /** STRING without it. */
  type?: 'STRING' | 'INTEGER' | 'BOOLEAN';
  /** As text, for every type; empty without it. */
  value?: string;
  /** Masked in the debugger and in logs. */
  secure?: boolean;
  source?: FlowVariable['source'];
  /** The UUID of a global variable. */
  id?: string;
}

/** A flow variable that agents and reports never see, and that pins no value over a published one. */
export function variable(draft: VariableDraft): FlowVariable {
  return {
    name: draft.name,
    description: draft.description,
    id: draft.id ?? '',
    type: draft.type ?? 'STRING',
    value: draft.value ?? '',
    isSecure: draft.secure ?? false,
    isCAD: false,
    desktopLabel: '',
    isAgentEditable: false,
    source: draft.source ?? '',
    isReportable: false,
    overwrite: false,
    isExternalized: false,
    resourceType: '',
  };
}
