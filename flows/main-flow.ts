import { caseOf, condition, say } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { buildFlow } from './build/flow.ts';
import { httpRequest } from './build/http-request.ts';
import { hangUp, phoneContact } from './build/starts-and-ends.ts';
import type { Flow } from './format.ts';
import { eventNames, eventSteps } from './main-flow-events.ts';
import { renewal, waiting } from './main-flow-retries.ts';
import { MAIN_FLOW_NAME, mainFlowVariables } from './main-flow-variables.ts';
import type { FlowValues } from './values.ts';

/**
 * The example: looks a person up by e-mail and speaks name and status. After a 401 it runs the fallback and tries once
 * more; after a 429 it waits, at most twice; whatever else happens is spoken, and the call ends.
 */
export function mainFlow(values: FlowValues): Flow {
  return buildFlow({
    name: MAIN_FLOW_NAME,
    description: 'Example: calls the Webex People API with the token of a global variable, and renews it after a 401.',
    orgId: values.orgId,
    variables: mainFlowVariables(values),
    steps: steps(values),
    events: { names: eventNames, steps: eventSteps() },
  });
}

function steps(values: FlowValues): Steps {
  const token = values.variable.name;
  return {
    NewPhoneContact: step([0, 2], phoneContact('A call comes in.'), { out: 'Greeting' }),
    Greeting: step([1, 2], say('Says that the call has arrived.', 'Welcome. I am looking somebody up.'), {
      default: 'GetPerson',
      error: 'GetPerson',
    }),
    GetPerson: step(
      [2, 2],
      httpRequest({
        description: `Asks the People API for the person with the address in person_email, with the token in ${token}.`,
        method: 'GET',
        to: { url: 'https://webexapis.com/v1/people?email={{ person_email | urlencode }}&callingData=true' },
        headers: { Authorization: `Bearer {{ ${token} }}` },
        timeoutMs: 5000,
        retries: 1,
        outputs: { person_name: '$.items[0].displayName', person_status: '$.items[0].status' },
      }),
      { default: 'RequestOutcome' },
    ),
    RequestOutcome: step(
      [3, 2],
      caseOf('Goes by the HTTP status: 200, 401, 429, or anything else.', '{{GetPerson.httpStatusCode}}', [
        '{{OK}}',
        '{{UNAUTHORIZED}}',
        '{{TOO_MANY_REQUESTS}}',
      ]),
      { 0: 'PersonFound', 1: 'RenewalAllowed', 2: 'WaitAllowed', default: 'SayUnexpected', error: 'SayUnexpected' },
    ),
    PersonFound: step([4, 1], condition('Has the answer anybody in it?', '{{ person_name is not empty }}'), {
      true: 'SayNameAndStatus',
      false: 'SayNobodyFound',
      error: 'SayNobodyFound',
    }),
    SayNameAndStatus: step(
      [5, 0],
      say(
        'The answer that the call was for.',
        '{{ person_name }} is currently {{ person_status | default("not known") }}.',
      ),
      { default: 'HangUp', error: 'HangUp' },
    ),
    SayNobodyFound: step([5, 1], say('Nobody has that address.', 'I found nobody with that e-mail address.'), {
      default: 'HangUp',
      error: 'HangUp',
    }),
    ...renewal(values),
    ...waiting(),
    SayUnexpected: step(
      [4, 7],
      say('Any other status.', 'The lookup failed with status {{ GetPerson.httpStatusCode }}. Please try again later.'),
      { default: 'HangUp', error: 'HangUp' },
    ),
    HangUp: step([10, 2], hangUp('Every path ends here.')),
  };
}
