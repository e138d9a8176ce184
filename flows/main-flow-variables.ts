import { variable } from './build/variables.ts';
import type { FlowVariable } from './format.ts';
import type { BrokerFlowValues, ConnectorFlowValues, FlowValues } from './values.ts';

/** What the example is called. */
export const MAIN_FLOW_NAME = 'webex_people_lookup';

/** The main flow's variables: a copy of the flow for another API needs the first four again. */
export function mainFlowVariables(values: FlowValues | BrokerFlowValues): FlowVariable[] {
  const { id, name, sensitive } = values.variable;
  return [
    variable({
      name,
      description: 'The access token, kept valid by the token broker. Pick it again after an import.',
      source: 'GLOBAL',
      id,
      secure: sensitive,
    }),
    ...personVariables(values.email),
    outcome,
    ...('endpoint' in values
      ? []
      : [text('offline', 'Tells the fallback subflow to leave Contact Center alone.', 'yes')]),
    renewals,
    ...waitVariables,
    ...statusVariables,
  ];
}

/** The same where a connector signs the request: no global variable, and a token only after a fallback. */
export function connectorFlowVariables({ email, endpoint }: ConnectorFlowValues): FlowVariable[] {
  const token = variable({
    name: 'access_token',
    description: 'The token that the fallback has returned; empty until then.',
    secure: true,
  });
  return [
    ...personVariables(email),
    ...(endpoint ? [token, outcome, renewals] : []),
    ...waitVariables,
    ...statusVariables,
  ];
}

function text(name: string, description: string, value = ''): FlowVariable {
  return variable({ name, description, value });
}

function number(name: string, description: string, value: number): FlowVariable {
  return variable({ name, description, type: 'INTEGER', value: String(value) });
}

function personVariables(email: string): FlowVariable[] {
  return [
    text('target_user', 'Whom to look up: set a default here, or set it in the flow before GetPersonDetails.', email),
    text('person_name', 'The name that the People API has answered.'),
    text('person_status', 'The presence that the People API has answered.'),
  ];
}

const outcome = text('outcome', 'What the fallback subflow has done; shown by the debugger.');

const renewals = number('renewals', 'How often the fallback was run in this call.', 0);

const waitVariables = [
  number('waits', 'How often this call has waited because of a 429.', 0),
  number('retry_after', 'The header Retry-After, in seconds.', 0),
  number('retry_after_lower_case', 'The same header as HTTP/2 spells it.', 0),
  number('wait_seconds', 'How long to wait; this value counts if the header cannot be read.', 5),
];

const statusVariables = [
  number('OK', 'An HTTP status that RequestOutcome compares with.', 200),
  number('UNAUTHORIZED', 'An HTTP status that RequestOutcome compares with.', 401),
  number('TOO_MANY_REQUESTS', 'An HTTP status that RequestOutcome compares with.', 429),
];
