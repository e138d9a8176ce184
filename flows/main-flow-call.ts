import { condition, say } from './build/activities.ts';
import { type Step, type Steps, step } from './build/activity.ts';
import { hangUp, phoneContact } from './build/starts-and-ends.ts';

/** How a call begins, up to the request GetPersonDetails. */
export function callBegins(): Steps {
  return {
    NewPhoneContact: step([0, 2], phoneContact(), { out: 'Greeting' }),
    Greeting: step([1, 2], say('Says that the call has arrived.', 'Welcome. I am looking up a person.'), {
      default: 'GetPersonDetails',
      error: 'GetPersonDetails',
    }),
  };
}

/** What is spoken after an answer with 200, from that column on. */
export function personSpoken(column = 4): Steps {
  return {
    PersonFound: step([column, 1], condition('Is there a person in the answer?', '{{ person_name is not empty }}'), {
      true: 'SayNameAndStatus',
      false: 'SayNotFound',
      error: 'SayNotFound',
    }),
    SayNameAndStatus: step(
      [column + 1, 0],
      say(
        'The answer that the call was for.',
        '{{ person_name }} is currently {{ person_status | default("not known") }}.',
      ),
      { default: 'HangUp', error: 'HangUp' },
    ),
    SayNotFound: step([column + 1, 1], say('No person has that address.', "I couldn't find that e-mail address."), {
      default: 'HangUp',
      error: 'HangUp',
    }),
  };
}

/** What is spoken after any other status of a request. */
export function sayUnexpected(at: Step['at'], request: string): Step {
  return step(
    at,
    say('Any other status.', `The lookup failed with status {{ ${request}.httpStatusCode }}. Please try again later.`),
    { default: 'HangUp', error: 'HangUp' },
  );
}

/** The end of the call. */
export function callEnds(column = 10): Steps {
  return { HangUp: step([column, 2], hangUp('Every path ends here.')) };
}
