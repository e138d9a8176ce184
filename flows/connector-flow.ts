import { caseOf } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { buildFlow } from './build/flow.ts';
import type { Flow } from './format.ts';
import { callBegins, callEnds, personSpoken, sayUnexpected } from './main-flow-call.ts';
import { eventNames, eventSteps } from './main-flow-events.ts';
import { brokerFallback } from './main-flow-fallbacks.ts';
import { askForPerson, personRequested } from './main-flow-request.ts';
import { renewal, tokenRefused, waiting } from './main-flow-retries.ts';
import { connectorFlowVariables, MAIN_FLOW_NAME } from './main-flow-variables.ts';
import type { ConnectorFlowValues } from './values.ts';

/** Where the fallback leaves its token. */
const TOKEN = 'access_token';

/** Once for the token that the broker has, in case the connector keeps an older one; and once to have that renewed. */
const MOST_RENEWALS = 2;

/**
 * The example, where a custom connector that gets its tokens from the broker signs the request: the flow holds none.
 * What a connector does on a 401 is not known, so that a 401 ends the call, or runs the broker's fallback and repeats
 * the request without the connector, with the token that came back.
 */
export function connectorFlow(values: ConnectorFlowValues): Flow {
  return buildFlow({
    name: MAIN_FLOW_NAME,
    description: 'Example: calls the Webex People API through a custom connector that gets its token from the broker.',
    orgId: values.orgId,
    variables: connectorFlowVariables(values),
    steps: { ...request(values), ...(values.endpoint ? requestAgain(values) : tokenRefused()), ...ending(values) },
    events: { names: eventNames, steps: eventSteps() },
  });
}

function request({ apiConnectorId, endpoint }: ConnectorFlowValues): Steps {
  return {
    ...callBegins(),
    ...personRequested(
      'Asks the People API for the person with the address in target_user. The connector signs it.',
      { connectorId: apiConnectorId },
      endpoint ? 'RenewalAllowed' : 'SayTokenRefused',
    ),
  };
}

function requestAgain(values: ConnectorFlowValues): Steps {
  return {
    ...renewal({ token: TOKEN, most: MOST_RENEWALS, request: 'GetPersonDetailsAgain' }, brokerFallback(values, TOKEN)),
    GetPersonDetailsAgain: step(
      [10, 3],
      askForPerson('Asks the People API once more, without the connector, with the token that the broker has given.', {
        token: TOKEN,
      }),
      { default: 'OutcomeAgain' },
    ),
    OutcomeAgain: step(
      [11, 3],
      caseOf('Goes by the HTTP status: 200, 401, or anything else.', '{{GetPersonDetailsAgain.httpStatusCode}}', [
        '{{OK}}',
        '{{UNAUTHORIZED}}',
      ]),
      { 0: 'PersonFound', 1: 'RenewalAllowed', default: 'SayUnexpectedAgain', error: 'SayUnexpectedAgain' },
    ),
    SayUnexpectedAgain: sayUnexpected([12, 4], 'GetPersonDetailsAgain'),
  };
}

function ending({ endpoint }: ConnectorFlowValues): Steps {
  return {
    ...personSpoken(endpoint ? 12 : 4),
    ...waiting(),
    SayUnexpected: sayUnexpected([4, 7], 'GetPersonDetails'),
    ...callEnds(endpoint ? 14 : 10),
  };
}
