import type { Steps } from './build/activity.ts';
import { buildFlow } from './build/flow.ts';
import type { Flow } from './format.ts';
import { callBegins, callEnds, personSpoken, sayUnexpected } from './main-flow-call.ts';
import { eventNames, eventSteps } from './main-flow-events.ts';
import { brokerFallback, directFallback } from './main-flow-fallbacks.ts';
import { personRequested } from './main-flow-request.ts';
import { renewal, waiting } from './main-flow-retries.ts';
import { MAIN_FLOW_NAME, mainFlowVariables } from './main-flow-variables.ts';
import type { BrokerFlowValues, FlowValues } from './values.ts';

/**
 * The example: looks a person up by e-mail and speaks name and status. After a 401 it runs the fallback, direct or by
 * the broker's token endpoint, and tries once more; after a 429 it waits, at most twice; every other failure is
 * spoken, and the call ends.
 */
export function mainFlow(values: FlowValues | BrokerFlowValues): Flow {
  return buildFlow({
    name: ('names' in values && values.names?.mainFlow) || MAIN_FLOW_NAME,
    description: 'Example: calls the Webex People API with the token of a global variable, and renews it after a 401.',
    orgId: values.orgId,
    variables: mainFlowVariables(values),
    steps: steps(values),
    events: { names: eventNames, steps: eventSteps() },
  });
}

function steps(values: FlowValues | BrokerFlowValues): Steps {
  const token = values.variable.name;
  const fallback = 'endpoint' in values ? brokerFallback(values, token) : directFallback(values, token);
  return {
    ...callBegins(),
    ...personRequested(
      `Asks the People API for the person with the address in target_user, with the token in ${token}.`,
      { token },
      'RenewalAllowed',
    ),
    ...personSpoken(),
    ...renewal({ token, most: 1, request: 'GetPersonDetails' }, fallback),
    ...waiting(),
    SayUnexpected: sayUnexpected([4, 7], 'GetPersonDetails'),
    ...callEnds(),
  };
}
