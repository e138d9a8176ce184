import { activityOf, linkFrom, linkWidget, type Planted, propertiesOf, widgetOf } from './plant.ts';

/** Defects of the file: what Flow Designer would refuse, or open damaged. */
export const plantedInFormat: readonly Planted[] = [
  {
    defect: 'a field that every export has is missing',
    rule: 'format-fields',
    at: undefined,
    into: 'main',
    file: (flow) => delete flow.runtimeVariables,
  },
  {
    defect: 'an id of the flow has another form',
    rule: 'format-ids',
    at: undefined,
    into: 'main',
    file: (flow) => {
      flow.id = 'version-7';
    },
  },
  {
    defect: 'the id of an activity has another form',
    rule: 'format-ids',
    at: 'SayPerson',
    into: 'main',
    file: (flow) => {
      const { id } = activityOf(flow, 'SayPerson');
      Object.assign(flow, JSON.parse(JSON.stringify(flow).replaceAll(id, 'say-person')));
    },
  },
  {
    defect: 'the name of an activity differs from the one in its properties',
    rule: 'format-activity-name',
    at: 'Say',
    into: 'main',
    file: (flow) => {
      activityOf(flow, 'SayPerson').name = 'Say';
    },
  },
  {
    defect: 'two activities have one name',
    rule: 'format-activity-name',
    at: 'End',
    into: 'subflow',
    file: (flow) => {
      const end = activityOf(flow, 'EndUnpublished');
      end.name = 'End';
      end.properties.name = 'End';
    },
  },
  {
    defect: 'a flow begins like a subflow',
    rule: 'format-start',
    at: 'NewPhoneContact',
    into: 'main',
    draft: ({ steps }) => {
      steps.push({ name: 'AnotherStart', kind: 'NewPhoneContact' });
      steps.splice(0, 1, { name: 'NewPhoneContact', kind: 'NewSubFlowStart' });
    },
  },
  {
    defect: 'a flow begins twice',
    rule: 'format-start',
    at: undefined,
    into: 'main',
    draft: ({ steps }) => steps.push({ name: 'AnotherStart', kind: 'NewPhoneContact' }),
  },
  {
    defect: 'an event leads to no activity',
    rule: 'format-events',
    at: undefined,
    into: 'main',
    file: ({ eventFlows: { eventsMap } }) => {
      for (const { onEvents } of Object.values(eventsMap)) onEvents.ContactEnded = 'nowhere';
    },
  },
  {
    defect: 'a link says two different things of its port',
    rule: 'format-links',
    at: 'MayTry',
    into: 'main',
    file: (flow) => {
      linkFrom(flow, 'MayTry', 'true').properties.value = 'yes';
    },
  },
  {
    defect: 'a link leads back to the start',
    rule: 'format-links',
    at: 'SayPerson',
    into: 'main',
    file: (flow) => {
      const port = {
        portId: 'in',
        isSourcePort: true,
        linkId: null as string | null,
        links: [] as string[],
        type: 'arrow',
        properties: { name: 'in' },
      };
      const start = widgetOf(flow, 'NewPhoneContact');
      start.ports.push(port);
      // a start of an unknown kind may have any ports
      activityOf(flow, 'NewPhoneContact').properties.activityName = 'NewChat';
      const link = linkFrom(flow, 'SayPerson', 'default');
      link.targetActivityId = activityOf(flow, 'NewPhoneContact').id;
      const drawn = linkWidget(flow, 'SayPerson', 'default');
      drawn.targetPort = { id: 'in', activeWidgetId: start.id };
      port.links.push(drawn.id);
      port.linkId = drawn.id;
    },
  },
  {
    defect: 'two links leave one port',
    rule: 'format-links',
    at: 'Outcome',
    into: 'main',
    file: (flow) => {
      const link = linkFrom(flow, 'Outcome', 'default');
      const copy = { ...link, id: link.id.replace('-8000-', '-9000-') };
      flow.process.links.push(copy);
      const drawn = flow.diagram.widgets[link.id];
      if (drawn) flow.diagram.widgets[copy.id] = drawn;
    },
  },
  {
    defect: 'a request has an error port, which its kind lacks',
    rule: 'format-ports',
    at: 'GetPersonDetails',
    into: 'main',
    file: (flow) => {
      const { ports } = widgetOf(flow, 'GetPersonDetails');
      ports.push({ portId: 'one-more', isSourcePort: false, linkId: null, links: [], properties: { name: 'error' } });
    },
  },
  {
    defect: 'a case has more values than ports',
    rule: 'format-ports',
    at: 'Outcome',
    into: 'main',
    draft: (draft) => {
      propertiesOf(draft, 'Outcome').menuLinks_input = ['200', '401', '429'];
    },
  },
];
