import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { NotKnown } from '../stops.ts';

/** Sets variables for the rest of this interaction, global ones too. */
export function setVariable(properties: PropertiesByKind['set-variable'], { scope }: ActivityContext): Exit {
  for (const { setTo, srcVariable, expr } of properties.setVariablesArray ?? [properties]) {
    // a variable is named by an expression, too
    if (setTo !== 'set-to-literal' && setTo !== 'set-to-variable')
      throw new NotKnown(`the runner does not know "${setTo}"`);
    scope.set(srcVariable, scope.render(expr ?? ''));
  }
  return { port: 'out' };
}
