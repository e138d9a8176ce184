import { type ActivityDraft, portY } from './activity.ts';

const eventSource = {
  eventSourceId: '5eff0e2eb10162499bc9f932',
  eventSourceName: 'WebexContactCenter',
  eventClassificationId: '5f10475cf021306e89e1692c',
  eventClassificationName: 'VoiceInteractions',
};

/** Where a call enters a flow. */
export function phoneContact(): ActivityDraft {
  return {
    group: 'start',
    inputY: undefined,
    outputs: { out: portY.action },
    properties: {
      activityName: 'NewPhoneContact',
      activityId: 'start',
      event: 'NewPhoneContact',
      flowType: {
        ...eventSource,
        eventSpecificationId: '5f2d02144332507e39cc8a7f',
        eventSpecificationName: 'ContactStartWorkflow',
      },
    },
  };
}

/** Where a main flow enters a subflow. */
export function subflowStart(): ActivityDraft {
  return {
    group: 'start-subflow',
    inputY: undefined,
    outputs: { out: portY.action },
    properties: { activityName: 'NewSubFlowStart', activityId: 'start-subflow' },
  };
}

/** What Flow Designer calls an event, by the words it has for it. */
export interface FlowEvent {
  event: string;
  eventSpecificationId: string;
  eventSpecificationName: string;
  iconDiagram: string;
}

/** Where an event enters the event flow. */
export function onEvent(event: FlowEvent): ActivityDraft {
  return {
    group: 'event',
    inputY: undefined,
    outputs: { out: portY.gateway },
    properties: {
      activityName: 'Event',
      activityId: 'event',
      displayName: event.event,
      ...event,
      ...eventSource,
    },
  };
}

/** Hangs up. */
export function hangUp(description: string): ActivityDraft {
  return {
    group: 'terminating-action',
    inputY: portY.action,
    outputs: {},
    properties: { activityName: 'disconnect-contact', activityId: '5faa898c8bf5b65b82f0706b', description },
  };
}

/** Returns from a subflow to the main flow. */
export function subflowEnd(): ActivityDraft {
  return {
    group: 'end',
    inputY: portY.action,
    outputs: {},
    properties: { activityName: 'end-subflow', activityId: 'end-subflow' },
  };
}
