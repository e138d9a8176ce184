import { condition } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { httpRequest } from './build/http-request.ts';
import { subflowEnd } from './build/starts-and-ends.ts';
import { report } from './subflow-contract.ts';
import { outcomes, SLOW_ANSWER_MS, variablePath } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';
import { variableBody } from './variable-body.ts';

/** As JSON, because no flow is known that sends a form. */
const tokenRequest = `{
  "grant_type": "refresh_token",
  "client_id": "{{ client_id }}",
  "client_secret": "{{ client_secret }}",
  "refresh_token": "{{ refresh_token }}"
}`;

/** Refreshes, and saves what came of it. */
export function refreshingSteps({ orgId, connectorId, variable }: FlowValues): Steps {
  return {
    RefreshToken: step(
      [6, 2],
      httpRequest({
        description: 'Buys a new access token with the refresh token. Only here; never repeated by the activity.',
        method: 'POST',
        to: { url: 'https://webexapis.com/v1/access_token' },
        body: tokenRequest,
        timeoutMs: 5000,
        retries: 0,
        outputs: { access_token: '$.access_token' },
      }),
      { default: 'TokenReceived' },
    ),
    TokenReceived: step(
      [7, 2],
      condition(
        'Has Webex answered 200 with a token?',
        '{{ RefreshToken.httpStatusCode == 200 and access_token is not empty }}',
      ),
      { true: 'SavingMakesSense', false: 'ReportNotRefreshed', error: 'ReportNotRefreshed' },
    ),
    ReportNotRefreshed: step(
      [8, 3],
      report('No token: Webex refused the refresh token, or cannot answer.', outcomes.notRefreshed),
      { out: 'EndWithoutToken', error: 'EndWithoutToken' },
    ),
    EndWithoutToken: step([9, 4], subflowEnd('Back to the main flow without a token.')),

    SavingMakesSense: step(
      [8, 2],
      condition(
        'Or is this a second attempt, because Contact Center did not answer the first?',
        '{{ offline is empty }}',
      ),
      { true: 'WriteVariable', false: 'ReportNotSaved', error: 'WriteVariable' },
    ),
    WriteVariable: step(
      [9, 2],
      httpRequest({
        description:
          'Saves the new token for everybody else. The body is the whole variable; only the token in it changes.',
        method: 'PUT',
        to: { path: variablePath(orgId), connectorId },
        body: variableBody(variable, 'access_token'),
        timeoutMs: SLOW_ANSWER_MS,
        retries: 1,
        outputs: { stored_token: '$.defaultValue' },
      }),
      { default: 'VariableWritten' },
    ),
    VariableWritten: step(
      [10, 2],
      condition(
        'Has the variable taken the token? The call goes on with the new token either way.',
        '{{ WriteVariable.httpStatusCode == 200 and stored_token != failed_token }}',
      ),
      { true: 'ReportRefreshed', false: 'ReportNotSaved', error: 'ReportNotSaved' },
    ),
    ReportRefreshed: step([11, 2], report('The new token is saved.', outcomes.refreshed), {
      out: 'EndWithNewToken',
      error: 'EndWithNewToken',
    }),
    ReportNotSaved: step([11, 3], report('The new token is not saved: only this call has it.', outcomes.notSaved), {
      out: 'EndWithNewToken',
      error: 'EndWithNewToken',
    }),
    EndWithNewToken: step([12, 2], subflowEnd('Back to the main flow with the new token.')),
  };
}
