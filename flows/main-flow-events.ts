import { say } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { hangUp, onEvent } from './build/starts-and-ends.ts';

/** The events that every export lists, by their specifications' names; only the first leads anywhere. */
export const eventNames = ['GlobalErrorHandling', 'AgentOfferContact', 'ContactPredial'] as const;

/** What happens when an activity breaks off, for one because an HTTP request got no answer at all. */
export function eventSteps(): Steps {
  return {
    GlobalErrorHandling: step(
      [0, 0],
      onEvent('A request got no answer, or an activity failed.', {
        event: 'OnGlobalError',
        eventSpecificationId: '627c0663e98eca854178bba6',
        eventSpecificationName: 'GlobalErrorHandling',
        iconDiagram: 'icon-error-legacy_16',
      }),
      { out: 'SayProblem' },
    ),
    SayProblem: step(
      [1, 0],
      say('The one outcome that the flow itself cannot see.', 'There is a technical problem. Please try again later.'),
      { default: 'HangUpAfterProblem', error: 'HangUpAfterProblem' },
    ),
    HangUpAfterProblem: step([2, 0], hangUp('Every path ends here.')),
    AgentOfferContact: step(
      [0, 1],
      onEvent('Not used: this flow connects nobody with an agent.', {
        event: 'AgentOffered',
        eventSpecificationId: '637da544c02b556cf406d192',
        eventSpecificationName: 'AgentOfferContact',
        iconDiagram: 'icon-audio-call_16',
      }),
    ),
    ContactPredial: step(
      [0, 2],
      onEvent('Not used: this flow dials nobody.', {
        event: 'PreDial',
        eventSpecificationId: '63c914bebfee4622076922b1',
        eventSpecificationName: 'ContactPredial',
        iconDiagram: 'icon-other-number_16',
      }),
    ),
  };
}
