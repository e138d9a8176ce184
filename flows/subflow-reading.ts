import { condition, say, setVariables } from './build/activities.ts';
import { type ActivityDraft, type Steps, step } from './build/activity.ts';
import { httpRequest } from './build/http-request.ts';
import { subflowEnd } from './build/starts-and-ends.ts';
import { outcomes, SLOW_ANSWER_MS, variablePath } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';

const LONGEST_PAUSE_MS = 3000;

/** Webex's tokens have 105 characters or more; what the API masks is shorter, or made of asterisks. */
const SHORTEST_TOKEN = 60;

/** Looks, waits, and looks again whether the variable holds another token than the refused one. */
export function readingSteps(values: FlowValues): Steps {
  return {
    ReadVariable: step(
      [2, 1],
      readVariable(values, 'Looks whether the broker, or another call, has renewed the token since this call began.'),
      { default: 'RenewedAlready' },
    ),
    RenewedAlready: step(
      [3, 1],
      holdsAnotherToken('Is that another token than the refused one? A failed read counts as no.', 'ReadVariable'),
      { true: 'UseStoredToken', false: 'PauseAtRandom', error: 'PauseAtRandom' },
    ),
    PauseAtRandom: step(
      [4, 1],
      say(
        'Waits 0 to 3 seconds, so that of many calls that fail together one refreshes and the others find its token.',
        `<speak>One moment, please.<break time="${randomPause}ms"/></speak>`,
      ),
      { default: 'ReadVariableAgain', error: 'ReadVariableAgain' },
    ),
    ReadVariableAgain: step([5, 1], readVariable(values, 'Looks a second time, after the pause.'), {
      default: 'RenewedMeanwhile',
    }),
    RenewedMeanwhile: step(
      [6, 1],
      holdsAnotherToken('Has somebody else renewed the token during the pause?', 'ReadVariableAgain'),
      { true: 'UseStoredToken', false: 'RefreshToken', error: 'RefreshToken' },
    ),
    UseStoredToken: step(
      [7, 0],
      setVariables('Returns the token that somebody else has renewed; nothing is refreshed.', [
        { variable: 'access_token', to: '{{ stored_token }}' },
        { variable: 'outcome', to: outcomes.alreadyRenewed },
      ]),
      { out: 'EndWithStoredToken', error: 'RefreshToken' },
    ),
    EndWithStoredToken: step([8, 0], subflowEnd('Back to the main flow with the stored token.')),
  };
}

/** The language of expressions has no chance; the millisecond at which a call gets here is as good. */
const randomPause = `{{ (now() | epoch(inMillis=true)) % ${LONGEST_PAUSE_MS + 1} }}`;

function readVariable({ orgId, connectorId }: FlowValues, description: string): ActivityDraft {
  return httpRequest({
    description,
    method: 'GET',
    to: { path: variablePath(orgId), connectorId },
    timeoutMs: SLOW_ANSWER_MS,
    retries: 1,
    outputs: { stored_token: '$.defaultValue', stored_name: '$.name' },
  });
}

function holdsAnotherToken(description: string, reader: string): ActivityDraft {
  const criteria = [
    `${reader}.httpStatusCode == 200`,
    'stored_name == global_variable_name',
    'stored_token != failed_token',
    `(stored_token | replace({"*": ""}) | length) >= ${SHORTEST_TOKEN}`,
  ];
  return condition(description, `{{ ${criteria.join(' and ')} }}`);
}
