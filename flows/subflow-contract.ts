import { setVariables } from './build/activities.ts';
import type { ActivityDraft } from './build/activity.ts';
import { variable } from './build/variables.ts';
import type { FlowVariable } from './format.ts';

/** The input of every fallback: the token that a Webex API has refused. */
export function failedToken(whatWithout: string): FlowVariable {
  return variable({
    name: 'failed_token',
    description: `Optional: the token that the API has refused. ${whatWithout}`,
    source: 'SUBFLOW_INPUT',
    secure: true,
  });
}

/** The outputs of every fallback: a token, and one of its own words for what it has done. */
export function fallbackOutputs(outcomes: Readonly<Record<string, string>>): FlowVariable[] {
  return [
    variable({
      name: 'access_token',
      description: 'A token to try again with; empty if there is none.',
      source: 'SUBFLOW_OUTPUT',
      secure: true,
    }),
    variable({
      name: 'outcome',
      description: `What was done: ${Object.values(outcomes).join(', ')}.`,
      source: 'SUBFLOW_OUTPUT',
    }),
  ];
}

/** The step that says what was done. */
export function report(description: string, outcome: string): ActivityDraft {
  return setVariables(description, [{ variable: 'outcome', to: outcome }]);
}
