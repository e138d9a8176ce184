import { condition, say } from './build/activities.ts';
import { step } from './build/activity.ts';
import { buildFlow } from './build/flow.ts';
import { httpRequest } from './build/http-request.ts';
import { subflowEnd, subflowStart } from './build/starts-and-ends.ts';
import type { Flow, FlowVariable } from './format.ts';
import { failedToken, fallbackOutputs, report } from './subflow-contract.ts';
import type { EndpointValues } from './values.ts';

/** Not the name of the direct fallback: an org may have both. */
export const BROKER_SUBFLOW_NAME = 'webex_api_token_from_broker';

/** What the subflow says that it has done. */
const outcomes = { renewed: 'renewed', notRenewed: 'not_renewed' } as const;

/** Milliseconds; the broker may refresh first. */
const REFRESH_MS = 10_000;

/**
 * The fallback by the broker: reports the token that a Webex API has refused to the token endpoint, and returns the
 * one to use instead. It contains no secret, and calls neither Contact Center nor Webex: the broker saves and
 * publishes what it refreshes. However many calls report one token, it is refreshed once.
 */
export function brokerSubflow({ orgId, endpoint }: { orgId: string; endpoint: EndpointValues }): Flow {
  return buildFlow({
    name: BROKER_SUBFLOW_NAME,
    description: 'After a Webex API has answered 401: map the refused token in as failed_token, and access_token out.',
    orgId,
    variables,
    steps: {
      StartSubflow: step([0, 1], subflowStart(), {
        out: 'SayMoment',
      }),
      SayMoment: step([1, 1], say('The broker may take some seconds, and silence frightens.', 'One moment, please.'), {
        default: 'ReportToken',
        error: 'ReportToken',
      }),
      ReportToken: step(
        [2, 1],
        httpRequest({
          description: 'Reports the refused token to the broker. A repeat is safe, but the caller waits only once.',
          method: 'POST',
          to: { path: '/v1/refresh', connectorId: endpoint.connectorId, connectorName: 'Token broker connector' },
          body: reportOf(endpoint),
          timeoutMs: REFRESH_MS,
          retries: 0,
          outputs: { access_token: '$.access_token' },
        }),
        { default: 'TokenReceived' },
      ),
      TokenReceived: step(
        [3, 1],
        condition(
          'Has the broker answered 200 with a token?',
          '{{ ReportToken.httpStatusCode == 200 and access_token is not empty }}',
        ),
        { true: 'ReportRenewed', false: 'ReportNotRenewed', error: 'ReportNotRenewed' },
      ),
      ReportRenewed: step([4, 0], report('The broker has another token, or has renewed it.', outcomes.renewed), {
        out: 'EndWithNewToken',
        error: 'EndWithNewToken',
      }),
      EndWithNewToken: step([5, 0], subflowEnd()),
      ReportNotRenewed: step(
        [4, 2],
        report('No token: the broker refused, or has none to give.', outcomes.notRenewed),
        {
          out: 'EndWithoutToken',
          error: 'EndWithoutToken',
        },
      ),
      EndWithoutToken: step([5, 2], subflowEnd()),
    },
  });
}

/**
 * The encoding of the activity Cryptographic Hash is not documented, so the endpoint gets the refused token itself, and
 * takes its fingerprint there. `urlencode` leaves a token as it is, and keeps any other text in the variable from breaking the JSON.
 */
function reportOf({ record }: EndpointValues): string {
  const token = '"token": "{{ failed_token | urlencode }}"';
  return record === undefined ? `{ ${token} }` : `{ ${token}, "record": "${record}" }`;
}

const variables: FlowVariable[] = [
  failedToken("Without it the answer is the broker's current one."),
  ...fallbackOutputs(outcomes),
];
