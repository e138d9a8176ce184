import { caseOf } from './build/activities.ts';
import { type ActivityDraft, type Steps, step } from './build/activity.ts';
import { httpRequest } from './build/http-request.ts';

/** Below Webex's address. */
const PEOPLE_PATH = '/v1/people?email={{ target_user | urlencode }}&callingData=true';

/** What signs a request: the token in a variable of the flow, or a custom connector. */
type Signature = { token: string } | { connectorId: string };

/** The request GetPersonDetails, and where each status leads: `refused` is the step after a 401. */
export function personRequested(description: string, signature: Signature, refused: string): Steps {
  return {
    GetPersonDetails: step([2, 2], askForPerson(description, signature), { default: 'RequestOutcome' }),
    RequestOutcome: step(
      [3, 2],
      caseOf('Goes by the HTTP status: 200, 401, 429, or anything else.', '{{GetPersonDetails.httpStatusCode}}', [
        '{{OK}}',
        '{{UNAUTHORIZED}}',
        '{{TOO_MANY_REQUESTS}}',
      ]),
      { 0: 'PersonFound', 1: refused, 2: 'WaitAllowed', default: 'SayUnexpected', error: 'SayUnexpected' },
    ),
  };
}

/** One request for the person whose address is in target_user. */
export function askForPerson(description: string, signature: Signature): ActivityDraft {
  return httpRequest({
    description,
    method: 'GET',
    ...('token' in signature
      ? {
          to: { url: `https://webexapis.com${PEOPLE_PATH}` },
          headers: { Authorization: `Bearer {{ ${signature.token} }}` },
        }
      : { to: { path: PEOPLE_PATH, connectorId: signature.connectorId, connectorName: 'Webex API connector' } }),
    timeoutMs: 5000,
    retries: 1,
    outputs: { person_name: '$.items[0].displayName', person_status: '$.items[0].status' },
  });
}
