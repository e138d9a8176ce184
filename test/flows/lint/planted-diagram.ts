import { linkFrom, linkWidget, type Planted, widgetOf } from './plant.ts';

/** Differences between what the diagram shows and what the process does. */
export const plantedInDiagram: readonly Planted[] = [
  {
    defect: 'a link is not drawn',
    rule: 'diagram-widgets',
    at: 'Count',
    into: 'main',
    file: (flow) => delete flow.diagram.widgets[linkFrom(flow, 'Count', 'out').id],
  },
  {
    defect: 'an output port is marked as the input',
    rule: 'diagram-widgets',
    at: 'Count',
    into: 'main',
    file: (flow) => {
      for (const port of widgetOf(flow, 'Count').ports) if (port.properties.name === 'out') port.isSourcePort = true;
    },
  },
  {
    defect: 'the diagram has another value than the process',
    rule: 'diagram-widgets',
    at: 'MayTry',
    into: 'main',
    file: (flow) => {
      widgetOf(flow, 'MayTry').properties = { name: 'MayTry', expression: '{{ tries < 9 }}' };
    },
  },
  {
    defect: 'the diagram shows a link that does not exist',
    rule: 'diagram-widgets',
    at: undefined,
    into: 'main',
    file: ({ diagram: { widgets } }) => {
      const drawn = Object.values(widgets).find(({ widgetType }) => widgetType === 'link');
      if (drawn) widgets.stray = drawn;
    },
  },
  {
    defect: 'an activity is not drawn',
    rule: 'diagram-widgets',
    at: 'ContactEnded',
    into: 'main',
    draft: ({ events }) => events?.steps.push({ name: 'ContactEnded', kind: 'Event' }),
    file: ({ eventFlows: { eventsMap } }) => {
      for (const { onEvents, diagram } of Object.values(eventsMap)) delete diagram.widgets[onEvents.ContactEnded ?? ''];
    },
  },
  {
    defect: 'an activity is drawn as one of another group',
    rule: 'diagram-widgets',
    at: 'Count',
    into: 'main',
    file: (flow) => {
      widgetOf(flow, 'Count').type = 'action';
    },
  },
  {
    defect: 'a port has a link that is not its own',
    rule: 'diagram-widgets',
    at: 'Count',
    into: 'main',
    file: (flow) => {
      for (const port of widgetOf(flow, 'Count').ports) if (port.properties.name === 'error') port.linkId = 'stray';
    },
  },
  {
    defect: 'a link is drawn from another port than it leaves',
    rule: 'diagram-widgets',
    at: 'MayTry',
    into: 'main',
    file: (flow) => {
      const [yes, no] = [linkWidget(flow, 'MayTry', 'true'), widgetOf(flow, 'MayTry').ports];
      yes.sourcePort.id = no.find(({ properties }) => properties.name === 'error')?.portId ?? '';
    },
  },
  {
    defect: 'a link is drawn to an output of its target',
    rule: 'diagram-widgets',
    at: 'MayTry',
    into: 'main',
    file: (flow) => {
      const out = widgetOf(flow, 'Renew').ports.find(({ properties }) => properties.name === 'error');
      linkWidget(flow, 'MayTry', 'true').targetPort.id = out?.portId ?? '';
    },
  },
  {
    defect: 'a link is unknown to the port that it leaves',
    rule: 'diagram-widgets',
    at: 'MayTry',
    into: 'main',
    file: (flow) => {
      linkWidget(flow, 'MayTry', 'true').id = 'renamed';
    },
  },
  {
    defect: 'the diagram shows an activity that does not exist',
    rule: 'diagram-widgets',
    at: undefined,
    into: 'main',
    file: (flow) => {
      flow.diagram.widgets.stray = widgetOf(flow, 'HangUp');
    },
  },
];
