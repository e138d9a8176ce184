import { condition } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { httpRequest } from './build/http-request.ts';
import { subflowEnd } from './build/starts-and-ends.ts';
import { report } from './subflow-contract.ts';
import { wasRead } from './subflow-reading.ts';
import { outcomes, SLOW_ANSWER_MS, variablePath } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';
import { isWritable, storedFields, variableBody } from './variable-body.ts';

/** As JSON, because no flow is known that sends a form. */
const tokenRequest = `{
  "grant_type": "refresh_token",
  "client_id": "{{ client_id }}",
  "client_secret": "{{ client_secret }}",
  "refresh_token": "{{ refresh_token }}"
}`;

/** Refreshes, and saves what came of it. */
export function refreshingSteps({ connectorId }: FlowValues): Steps {
  return {
    RefreshAccessToken: step(
      [7, 2],
      httpRequest({
        description: 'Gets a new access token with the refresh token. The activity does not repeat it.',
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
      [8, 2],
      condition(
        'Has Webex answered 200 with a token?',
        '{{ RefreshAccessToken.httpStatusCode == 200 and access_token is not empty }}',
      ),
      { true: 'SavingMakesSense', false: 'ReportNotRefreshed', error: 'ReportNotRefreshed' },
    ),
    ReportNotRefreshed: step(
      [9, 3],
      report('No token: Webex refused the refresh token, or cannot answer.', outcomes.notRefreshed),
      { out: 'EndWithoutToken', error: 'EndWithoutToken' },
    ),
    EndWithoutToken: step([10, 4], subflowEnd()),

    SavingMakesSense: step(
      [9, 2],
      condition(
        'Is the variable known, so that everything in it but the token can stay as it is?',
        `{{ ${wasRead} and ${isWritable} }}`,
      ),
      { true: 'UpdateGlobalVariable', false: 'ReportNotSaved', error: 'ReportNotSaved' },
    ),
    UpdateGlobalVariable: step(
      [10, 2],
      httpRequest({
        description:
          'Saves the new token for all other callers. The body is the whole variable; only the token in it changes.',
        method: 'PUT',
        to: { path: variablePath, connectorId },
        body: variableBody,
        timeoutMs: SLOW_ANSWER_MS,
        retries: 1,
        outputs: { stored_token: storedFields.stored_token },
      }),
      { default: 'VariableWritten' },
    ),
    VariableWritten: step(
      [11, 2],
      condition(
        'Has the variable taken the token? The call goes on with the new token either way.',
        '{{ UpdateGlobalVariable.httpStatusCode == 200 and stored_token != failed_token }}',
      ),
      { true: 'ReportRefreshed', false: 'ReportNotSaved', error: 'ReportNotSaved' },
    ),
    ReportRefreshed: step([12, 2], report('The new token is saved.', outcomes.refreshed), {
      out: 'EndWithNewToken',
      error: 'EndWithNewToken',
    }),
    ReportNotSaved: step([12, 3], report('The new token is not saved: only this call has it.', outcomes.notSaved), {
      out: 'EndWithNewToken',
      error: 'EndWithNewToken',
    }),
    EndWithNewToken: step([13, 2], subflowEnd()),
  };
}
