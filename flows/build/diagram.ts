import type { Activity, ActivityWidget, Diagram, LinkWidget, Port, Process } from '../format.ts';
import type { Step, Steps } from './activity.ts';
import { uuid } from './ids.ts';
import { linkId } from './process.ts';

/** One cell of the canvas: wider than an activity, higher than a condition. */
const CELL = { width: 300, height: 280 } as const;

/** From an activity's left edge, as real exports have it. */
const INPUT_X = -8;
const OUTPUT_X = 167;

/** From a port's corner to where a link meets it. */
const HALF_PORT = 8.5;

interface Canvas {
  /** Keeps ids of different flows apart. */
  scope: string;
  steps: Steps;
}

/** Draws a process: one widget for each activity and one for each link. */
export function buildDiagram(scope: string, steps: Steps, process: Process): Diagram {
  const canvas = { scope, steps };
  const widgets: Diagram['widgets'] = {};
  for (const activity of Object.values(process.activities)) widgets[activity.id] = activityWidget(canvas, activity);
  for (const [name, { links }] of Object.entries(steps)) {
    for (const [output, target] of Object.entries(links)) {
      widgets[linkId(scope, name, output)] = linkWidget(canvas, { name, output, target });
    }
  }
  return { widgets };
}

function activityWidget(canvas: Canvas, { name, group, properties }: Activity): ActivityWidget {
  const { activity, links } = stepOf(canvas, name);
  const input = activity.inputY === undefined ? [] : [port(canvas, name, 'in', incoming(canvas, name))];
  const outputs = Object.keys(activity.outputs).map((output) =>
    port(canvas, name, output, links[output] === undefined ? [] : [linkWidgetId(canvas, name, output)]),
  );
  return {
    id: widgetId(canvas, name),
    type: group,
    widgetType: 'activity',
    label: 'New Activity Widget in Diagram',
    point: corner(stepOf(canvas, name)),
    ports: [...input, ...outputs],
    // Real exports leave these twins of `field:name` out of the widget
    properties: Object.fromEntries(
      Object.entries(properties).filter(([field]) => !/_(name|type|radioName|input)$/.test(field)),
    ),
  };
}

function port(canvas: Canvas, name: string, portName: string, links: string[]): Port {
  const isInput = portName === 'in';
  return {
    portId: portId(canvas, name, portName),
    isSourcePort: isInput,
    linkId: links[0] ?? null,
    type: 'arrow',
    links,
    properties: {
      ...portPoint(canvas, name, portName),
      name: portName,
      label: portName,
      alignment: isInput ? 'left' : 'right',
    },
  };
}

function linkWidget(
  canvas: Canvas,
  { name, output, target }: { name: string; output: string; target: string },
): LinkWidget {
  const from = portPoint(canvas, name, output);
  const to = portPoint(canvas, target, 'in');
  const point = (end: string, { x, y }: typeof from) => ({
    id: uuid(canvas.scope, 'point', name, output, end),
    type: 'point',
    x: x + HALF_PORT,
    y: y + HALF_PORT,
  });
  const attached = (step: string, portName: string, { x, y }: typeof from) => ({
    id: portId(canvas, step, portName),
    activeWidgetId: widgetId(canvas, step),
    point: { x: Math.floor(x + HALF_PORT), y: Math.floor(y + HALF_PORT) },
  });
  return {
    id: linkWidgetId(canvas, name, output),
    type: 'arrow',
    widgetType: 'link',
    label: '',
    properties: {
      curvyness: 50,
      selected: false,
      color: '#545454',
      points: [point('from', from), point('to', to)],
      width: 2,
      selectedColor: '#007aa3',
    },
    points: [],
    sourcePort: attached(name, output, from),
    targetPort: attached(target, 'in', to),
  };
}

function incoming(canvas: Canvas, target: string): string[] {
  return Object.entries(canvas.steps).flatMap(([name, { links }]) =>
    Object.entries(links)
      .filter(([, linked]) => linked === target)
      .map(([output]) => linkWidgetId(canvas, name, output)),
  );
}

function portPoint(canvas: Canvas, name: string, portName: string): { x: number; y: number } {
  const step = stepOf(canvas, name);
  const isInput = portName === 'in';
  const below = isInput ? step.activity.inputY : step.activity.outputs[portName];
  if (below === undefined) throw new Error(`${name} has no port ${portName}.`);
  const { x, y } = corner(step);
  return { x: x + (isInput ? INPUT_X : OUTPUT_X), y: y + below };
}

function stepOf({ steps }: Canvas, name: string): Step {
  const step = steps[name];
  if (!step) throw new Error(`There is no step ${name}.`);
  return step;
}

function corner({ at: [column, row] }: Step): { x: number; y: number } {
  return { x: column * CELL.width, y: row * CELL.height };
}

function widgetId({ scope }: Canvas, name: string): string {
  return uuid(scope, 'widget', name);
}

function portId({ scope }: Canvas, name: string, portName: string): string {
  return uuid(scope, 'port', name, portName);
}

function linkWidgetId({ scope }: Canvas, name: string, output: string): string {
  return uuid(scope, 'link widget', name, output);
}
