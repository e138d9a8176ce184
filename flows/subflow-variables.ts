import { variable } from './build/variables.ts';
import type { FlowVariable } from './format.ts';
import { failedToken, fallbackOutputs } from './subflow-contract.ts';
import type { FlowValues } from './values.ts';

/** What the subflow is called that people use today, so that ours takes its place. */
export const SUBFLOW_NAME = 'webex_api_refresh_token';

/** What the subflow says that it has done. */
export const outcomes = {
  alreadyRenewed: 'already_renewed',
  refreshed: 'refreshed',
  notSaved: 'refreshed_not_saved',
  notRefreshed: 'not_refreshed',
} as const;

/** Milliseconds; long enough that a slow answer is not taken for none at all. */
export const SLOW_ANSWER_MS = 5000;

/** The connector's path of the variable. */
export function variablePath(orgId: string): string {
  return `/organization/${orgId}/cad-variable/{{ global_variable_id }}`;
}

/** The subflow's variables. The five that carry configuration have the names that people know from the flow it succeeds. */
export function subflowVariables({ variable: { id, name }, credentials }: FlowValues): FlowVariable[] {
  return [
    failedToken('Without it the token is refreshed at once.'),
    variable({
      name: 'offline',
      description: 'Optional: any text, and the global variable is neither read nor written. For a second attempt.',
      source: 'SUBFLOW_INPUT',
    }),
    ...fallbackOutputs(outcomes),
    variable({
      name: 'global_variable_id',
      description: 'The ID of the global variable that holds the token.',
      value: id,
    }),
    variable({ name: 'global_variable_name', description: 'The name of that global variable.', value: name }),
    variable({
      name: 'client_id',
      description: 'The client ID of the Service App.',
      value: credentials?.clientId ?? '',
      secure: true,
    }),
    variable({
      name: 'client_secret',
      description: 'The client secret of the Service App.',
      value: credentials?.clientSecret.reveal() ?? '',
      secure: true,
    }),
    variable({
      name: 'refresh_token',
      description: 'The refresh token of the Service App for this organization.',
      value: credentials?.refreshToken.reveal() ?? '',
      secure: true,
    }),
    variable({ name: 'stored_token', description: 'What the global variable holds, as last read.', secure: true }),
    variable({ name: 'stored_name', description: 'The name of what was read.' }),
  ];
}
