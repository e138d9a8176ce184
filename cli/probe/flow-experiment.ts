import type { Secret } from '../../lambda/broker/secret.ts';
import { type Finding, type Question, seen, untried } from './finding.ts';
import { throwawaySubflow } from './throwaway-subflow.ts';

export const flowQuestions = {
  import: {
    question: "Does the flow store take a subflow with a secure variable in a request's body?",
    expected: 'yes',
    broker: 'renders the fallback subflow in that form',
  },
  export: {
    question: "Does an export show a secure variable's value?",
    expected: 'yes, as any other',
    broker: 'says of every file with secrets who may read it; treat an export as a secret all the same',
  },
  call: {
    question: "Does a secure variable reach the body of a flow's request?",
    expected: 'yes',
    broker: 'renders the fallback so; without it, a refused token stays refused until the next check',
  },
} as const satisfies Record<string, Question>;

/** A subflow of its own, that nobody publishes or calls. No public route deletes one: it stays until a person does. */
export interface FlowLab {
  /** Nobody else's. */
  name: string;
  orgId: string;
  /** Resolves with the flow's id. Throws where the store will not have it, in a sentence that says why. */
  importSubflow(file: Secret): Promise<string>;
  /** What people work on. */
  exportDraft(flowId: string): Promise<Secret>;
}

/** Imports a subflow with a secure variable that holds nothing of worth, and looks at its export. */
export async function* tryFlow(lab: FlowLab): AsyncGenerator<Finding> {
  const { file, value } = throwawaySubflow(lab);
  const id = await lab.importSubflow(file);
  yield seen(flowQuestions.import, true, 'yes');
  const isShown = (await lab.exportDraft(id)).reveal().includes(value);
  yield seen(flowQuestions.export, isShown, isShown ? 'yes, as any other' : 'no');
  yield untried(flowQuestions.call, 'needs a call');
}
