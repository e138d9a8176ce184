import { condition, parse, say, setVariables } from './build/activities.ts';
import { type ActivityDraft, type Steps, step } from './build/activity.ts';

const MOST_WAITS = 2;
const LONGEST_WAIT_S = 10;

/** How a renewal goes on. */
interface Renewal {
  /** The variable that the fallback fills. */
  token: string;
  /** How often the fallback may run in one call. */
  most: number;
  /** The request that is sent with the new token. */
  request: string;
}

/** After a 401: the fallback, which is a step RefreshTheToken and what belongs to it, then the request once more. */
export function renewal({ token, most, request }: Renewal, fallback: Steps): Steps {
  const once = most === 1;
  const question = once ? 'Is this the first time in this call?' : `Has the fallback run fewer than ${most} times?`;
  return {
    RenewalAllowed: step([4, 3], condition(`Webex refused the token. ${question}`, `{{ renewals < ${most} }}`), {
      true: 'CountRenewal',
      false: 'SayTokenRefused',
      error: 'SayTokenRefused',
    }),
    CountRenewal: step(
      [5, 3],
      count('renewals', `Counts, so that the request is repeated ${once ? 'once' : 'twice'} and no more.`),
      {
        out: 'RefreshTheToken',
        error: 'SayTokenRefused',
      },
    ),
    ...fallback,
    HaveAccessToken: step([8, 3], condition('Has the fallback returned a token?', `{{ ${token} is not empty }}`), {
      true: request,
      false: 'SayNotRenewed',
      error: 'SayNotRenewed',
    }),
    SayNotRenewed: step(
      [9, 3],
      say(
        'Neither the broker nor the fallback has a token.',
        "I couldn't get an access token. Please try again later.",
      ),
      { default: 'HangUp', error: 'HangUp' },
    ),
    ...tokenRefused(),
  };
}

/** What is said where nothing helps against a 401. */
export function tokenRefused(): Steps {
  return {
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
      parse('Reads how long to wait; HTTP/2 spells the header in lower case.', 'GetPersonDetails.httpResponseHeaders', {
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
      { default: 'GetPersonDetails', error: 'GetPersonDetails' },
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
