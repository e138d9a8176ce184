import { condition, say, setVariables } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { httpRequest } from './build/http-request.ts';
import { subflowEnd } from './build/starts-and-ends.ts';
import { outcomes, SLOW_ANSWER_MS, variablePath } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';
import { storedFields } from './variable-body.ts';

/** Webex's tokens have 105 characters or more; what the API masks is shorter, or made of asterisks. */
const SHORTEST_TOKEN = 60;

/**
 * Waits, and looks whether the variable holds another token than the refused one. A connector may send 300 requests a
 * minute, so that of 200 calls each can look but once: after the pause, when there is most to be seen.
 */
export function readingSteps({ connectorId }: FlowValues): Steps {
  return {
    PauseAtRandom: step(
      [3, 1],
      say(
        'Lets one call in ten go ahead; the others wait 2 to 4 seconds, and find the token that those have renewed.',
        `<speak>One moment, please.<break time="${randomPause}ms"/></speak>`,
      ),
      { default: 'ReadGlobalVariable', error: 'ReadGlobalVariable' },
    ),
    ReadGlobalVariable: step(
      [4, 1],
      httpRequest({
        description:
          'Reads the whole variable: has the broker, or another call, renewed the token since this call began?',
        method: 'GET',
        to: { path: variablePath, connectorId },
        timeoutMs: SLOW_ANSWER_MS,
        retries: 1,
        outputs: storedFields,
      }),
      { default: 'RenewedAlready' },
    ),
    RenewedAlready: step(
      [5, 1],
      condition(
        'Is that another token than the refused one? A failed read counts as no.',
        `{{ ${holdsAnotherToken.join(' and ')} }}`,
      ),
      { true: 'UseStoredToken', false: 'RefreshAccessToken', error: 'RefreshAccessToken' },
    ),
    UseStoredToken: step(
      [6, 0],
      setVariables('Returns the token that another call or the broker has refreshed.', [
        { variable: 'access_token', to: '{{ stored_token }}' },
        { variable: 'outcome', to: outcomes.alreadyRenewed },
      ]),
      { out: 'EndWithStoredToken', error: 'RefreshAccessToken' },
    ),
    EndWithStoredToken: step([7, 0], subflowEnd()),
  };
}

/** A failed read counts as no, and so does the read of a variable that has another name. */
export const wasRead = 'ReadGlobalVariable.httpStatusCode == 200 and stored_name == global_variable_name';

/** The language of expressions has no chance; the millisecond at which a call gets here is as good. */
const millisecond = '(now() | epoch(inMillis=true))';
const randomPause = `{{ ${millisecond} % 10 == 0 ? 0 : 2000 + ${millisecond} % 2001 }}`;

const holdsAnotherToken = [
  'failed_token is not empty',
  wasRead,
  'stored_token != failed_token',
  `(stored_token | replace({"*": ""}) | length) >= ${SHORTEST_TOKEN}`,
];
