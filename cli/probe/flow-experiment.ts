import { Failure } from '../../lambda/broker/record/failures.ts';
import type { Secret } from '../../lambda/broker/record/secret.ts';
import { type Finding, type Question, seen, untried } from './finding.ts';
import { throwawaySubflow } from './throwaway-subflow.ts';

export const flowQuestions = {
  admission: {
    question: "Does the flow store let in a Service App's account?",
    expected: 'yes, with cjp:config_write',
    broker: 'prints the steps for a person where it does not',
  },
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
    broker: 'renders the fallback so; without it, a refused token stays refused until the next pass',
  },
} as const satisfies Record<string, Question>;

/** A separate subflow, never published or called. No public route deletes it: it stays until a person does. */
export interface FlowLab {
  /** Unique in the org. */
  name: string;
  orgId: string;
  /** Resolves with the flow's id. Fails with WRITER_REFUSED where the account is not let in. */
  importSubflow(file: Secret): Promise<string>;
  /** What people work on. */
  exportDraft(flowId: string): Promise<Secret>;
}

/** Imports a subflow with a secure variable that holds nothing of worth, and looks at its export. */
export async function* tryFlow(lab: FlowLab): AsyncGenerator<Finding> {
  const { file, value } = throwawaySubflow(lab);
  const id = await imported(lab, file);
  if (id === undefined) {
    yield seen(flowQuestions.admission, false, 'no, it answers 403');
    for (const one of [flowQuestions.import, flowQuestions.export])
      yield untried(one, 'needs a person in Flow Designer');
    yield untried(flowQuestions.call, 'needs a call');
    return;
  }
  yield seen(flowQuestions.admission, true, 'yes');
  yield seen(flowQuestions.import, true, 'yes');
  const isShown = (await lab.exportDraft(id)).reveal().includes(value);
  yield seen(flowQuestions.export, isShown, isShown ? 'yes, as any other' : 'no');
  yield untried(flowQuestions.call, 'needs a call');
}

/** Undefined where the account is not let in. */
async function imported(lab: FlowLab, file: Secret): Promise<string | undefined> {
  try {
    return await lab.importSubflow(file);
  } catch (error) {
    if (error instanceof Failure && error.status === 403) return undefined;
    throw error;
  }
}
