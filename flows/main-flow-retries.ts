import { condition, parse, runSubflow, say, setVariables } from './build/activities.ts';
import { type ActivityDraft, type Steps, step } from './build/activity.ts';
import { generatedIds } from './build/flow.ts';
import { SUBFLOW_NAME } from './subflow-variables.ts';
import type { FlowValues } from './values.ts';

const MOST_WAITS = 2;
const LONGEST_WAIT_S = 10;

/**
 * After a 401: the fallback subflow, then the request once more. Should the subflow break off because Contact Center
 * does not answer at all, it runs a second time without it.
 */
export function renewal({ variable, importedSubflow }: FlowValues): Steps {
  const token = variable.name;
  const subflow = { name: SUBFLOW_NAME, ...(importedSubflow ?? generatedIds(SUBFLOW_NAME)) };
  const out = [
    { mainFlow: token, subflow: 'access_token' },
    { mainFlow: 'outcome', subflow: 'outcome' },
  ];
  return {
    RenewalAllowed: step(
      [4, 3],
      condition('Webex refused the token. Is this the first time in this call?', '{{ renewals < 1 }}'),
      { true: 'CountRenewal', false: 'SayTokenRefused', error: 'SayTokenRefused' },
    ),
    CountRenewal: step([5, 3], count('renewals', 'Counts, so that the request is repeated once and no more.'), {
      out: 'RenewToken',
      error: 'SayTokenRefused',
    }),
    RenewToken: step(
      [6, 3],
      runSubflow(
        'The fallback: hands in the refused token, gets one that works. Pick it again after an import.',
        subflow,
        {
          in: [{ mainFlow: token, subflow: 'failed_token' }],
          out,
        },
      ),
      { default: 'TokenRenewed', error: 'RenewTokenOffline' },
    ),
    RenewTokenOffline: step(
      [7, 4],
      runSubflow('The fallback broke off: once more, without Contact Center. Pick it again after an import.', subflow, {
        in: [{ mainFlow: 'offline', subflow: 'offline' }],
        out,
      }),
      { default: 'TokenRenewed', error: 'SayNotRenewed' },
    ),
    TokenRenewed: step([8, 3], condition('Has the fallback returned a token?', `{{ ${token} is not empty }}`), {
      true: 'GetPerson',
      false: 'SayNotRenewed',
      error: 'SayNotRenewed',
    }),
    SayNotRenewed: step(
      [9, 3],
      say('Neither the broker nor the fallback has a token.', 'No access token could be had. Please try again later.'),
      { default: 'HangUp', error: 'HangUp' },
    ),
    SayTokenRefused: step(
      [6, 4],
      say('Even the renewed token was refused.', 'The access token was refused. Please try again later.'),
      { default: 'HangUp', error: 'HangUp' },
    ),
  };
}

/** After a 429: a pause as long as the answer asks for, within bounds, then the request again. */
export function waiting(): Steps {
  return {
    WaitAllowed: step(
      [4, 5],
      condition(
        `Too many requests. Has this call waited fewer than ${MOST_WAITS} times?`,
        `{{ waits < ${MOST_WAITS} }}`,
      ),
      { true: 'CountWait', false: 'SayTooBusy', error: 'SayTooBusy' },
    ),
    CountWait: step([5, 5], count('waits', 'Counts, so that the call does not wait for ever.'), {
      out: 'ReadRetryAfter',
      error: 'SayTooBusy',
    }),
    ReadRetryAfter: step(
      [6, 5],
      parse('Reads how long to wait; HTTP/2 spells the header in lower case.', 'GetPerson.httpResponseHeaders', {
        retry_after: '$["Retry-After"]',
        retry_after_lower_case: '$["retry-after"]',
      }),
      { default: 'ChooseWait' },
    ),
    ChooseWait: step(
      [7, 5],
      setVariables(`Takes whichever spelling was there, as 1 to ${LONGEST_WAIT_S} seconds.`, [
        { variable: 'wait_seconds', type: 'INTEGER', to: `{{ ${chosenWait} }}` },
      ]),
      { out: 'SayAndWait', error: 'SayAndWait' },
    ),
    SayAndWait: step(
      [8, 5],
      say(
        'The pause is a break in the speech.',
        '<speak>One moment, please.<break time="{{ wait_seconds }}s"/></speak>',
      ),
      { default: 'GetPerson', error: 'GetPerson' },
    ),
    SayTooBusy: step([6, 6], say('Still too many requests.', 'The service is busy. Please try again later.'), {
      default: 'HangUp',
      error: 'HangUp',
    }),
  };
}

function count(variable: string, description: string): ActivityDraft {
  return setVariables(description, [{ variable, type: 'INTEGER', to: `{{ ${variable} + 1 }}` }]);
}

const bounded = (variable: string, otherwise: string) =>
  `${variable} > ${LONGEST_WAIT_S} ? ${LONGEST_WAIT_S} : (${variable} > 0 ? ${variable} : ${otherwise})`;

const chosenWait = bounded('retry_after', `(${bounded('retry_after_lower_case', '1')})`);
