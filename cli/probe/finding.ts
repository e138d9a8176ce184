/** Something that no public document tells. */
export interface Question {
  question: string;
  expected: string;
  /** What the broker does about it, whichever way it is. */
  broker: string;
}

/** A question with what was seen. No secret is in it: it is fit for a bug report. */
export interface Finding extends Question {
  observed: string;
  /** Null where nothing was seen. */
  asExpected: boolean | null;
}

export function seen(question: Question, asExpected: boolean, observed: string): Finding {
  return { ...question, observed, asExpected };
}

export function untried(question: Question, why: string): Finding {
  return { ...question, observed: `not tried: ${why}`, asExpected: null };
}
