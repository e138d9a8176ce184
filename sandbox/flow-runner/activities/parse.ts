import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { ActivityFailed, NotKnown } from '../stops.ts';
import type { Value } from '../values.ts';
import { fill } from './outputs.ts';

/** Reads fields of a JSON text, or of a variable or result that is JSON. */
export function parse(properties: PropertiesByKind['parse-activity'], context: ActivityContext): Exit {
  if (properties.contentType !== 'JSON') {
    throw new NotKnown(`the runner does not know how to parse "${properties.contentType}"`);
  }
  fill(properties.outputVariableArray, json(context.scope.evaluate(properties.inputVariable)), context);
  return { port: 'default' };
}

function json(value: Value): Value {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    throw new ActivityFailed('its input is no JSON');
  }
}
