import { say } from './build/activities.ts';
import { type Steps, step } from './build/activity.ts';
import { hangUp, onEvent } from './build/starts-and-ends.ts';

/** The events that every new flow has: name, specification's id, icon. Only the first leads anywhere. */
const events: Readonly<Record<string, readonly [event: string, id: string, icon: string]>> = {
  GlobalErrorHandling: ['OnGlobalError', '627c0663e98eca854178bba6', 'icon-error-legacy_16'],
  AgentOfferContact: ['AgentOffered', '637da544c02b556cf406d192', 'icon-audio-call_16'],
  ContactPredial: ['PreDial', '63c914bebfee4622076922b1', 'icon-other-number_16'],
  ContactOutboundCampaignResult: [
    'OutboundCampaignCallResult',
    '64b7b425b244045d52e05fe4',
    'icon-outgoing-call-legacy_16',
  ],
  AgentContactAssigned: ['AgentAnswered', '5f354a0c6fb8c44e97ccb30d', 'icon-headset_16'],
  ContactEnded: ['PhoneContactEnded', '5f354a336fb8c44e97ccb30e', 'icon-handset-muted_16'],
  'FCAsk(ContactLastAgentRemoved)': ['AgentDisconnected', '5ffeafa86a7eff72a481c4b5', 'icon-headset-muted_16'],
  ContactCallbackFailed: ['CallbackFailed', '64461525b1a88734caf6c25b', 'icon-no-phone-warning_24'],
  ContactAniUpdated: ['ContactAniUpdated', '97b7b425a244045d52e97fe4', 'icon-null_0'],
  ContactReservationStarted: ['ContactReservationStarted', '662bea23e3d8e82738b2432d', 'icon-outgoing-call-legacy_16'],
};

/** The events that a new flow lists, by their specifications' names. */
export const eventNames: readonly string[] = Object.keys(events);

/** What happens when an activity breaks off, such as an HTTP request that got no answer at all. */
export function eventSteps(): Steps {
  const entries = Object.entries(events).map(
    ([eventSpecificationName, [event, eventSpecificationId, iconDiagram]], row) => {
      const activity = onEvent({ event, eventSpecificationId, eventSpecificationName, iconDiagram });
      return [eventSpecificationName, step([0, row], activity, row === 0 ? { out: 'SayProblem' } : {})] as const;
    },
  );
  return {
    ...Object.fromEntries(entries),
    SayProblem: step(
      [1, 0],
      say('The one outcome that the flow itself cannot see.', 'There is a technical problem. Please try again later.'),
      { default: 'HangUpAfterProblem', error: 'HangUpAfterProblem' },
    ),
    HangUpAfterProblem: step([2, 0], hangUp('Every path ends here.')),
  };
}
