import { variable } from './build/variables.ts';
import type { FlowVariable } from './format.ts';
import { failedToken, fallbackOutputs } from './subflow-contract.ts';
import type { FlowValues } from './values.ts';
import { storedFields } from './variable-body.ts';

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

/** The organization: the one that is set, or the caller's, under both names that Flow Designer gives a start. */
const orgId = 'organization_id is empty ? (NewPhoneContact.OrgId | default(NewContact.OrgId)) : organization_id';

/** The connector's path of the variable. */
export const variablePath = `/organization/{{ ${orgId} }}/cad-variable/{{ global_variable_id }}`;

/** The subflow's variables. The five that carry configuration have the names that people know from the flow it succeeds. */
export function subflowVariables({ orgId, variable: { id, name }, credentials }: FlowValues): FlowVariable[] {
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
    variable({
      name: 'organization_id',
      description: "The organization's UUID. Empty: the one that the call has reached.",
      value: orgId,
    }),
    ...Object.keys(storedFields).map(storedVariable),
  ];
}

/** What a field of the global variable was when it was last read. */
function storedVariable(name: string): FlowVariable {
  const isFlag = /_(viewable|editable|reportable|sensitive)$/.test(name);
  return variable({
    name,
    description: `The global variable's ${storedFields[name as keyof typeof storedFields].slice(2)}, as last read.`,
    ...(isFlag && { type: 'BOOLEAN' as const, value: 'false' }),
    secure: name === 'stored_token',
  });
}
