import type { PropertiesByKind } from '../../../flows/activity-properties.ts';
import type { ActivityContext, Exit } from '../activity.ts';
import { ActivityFailed } from '../stops.ts';

/** Leaves by `true` or `false`. */
export function condition({ expression }: PropertiesByKind['condition-activity'], { scope }: ActivityContext): Exit {
  const answer = scope.render(expression).trim();
  if (answer !== 'true' && answer !== 'false') throw new ActivityFailed('its expression is neither true nor false');
  return { port: answer };
}

/** Leaves by the port of the first case that the expression equals, as texts. */
export function caseStatement(properties: PropertiesByKind['case-statement'], { scope }: ActivityContext): Exit {
  const value = scope.render(properties.expression).trim();
  const index = properties.menuLinks_input.findIndex((one) => scope.render(one).trim() === value);
  return { port: properties.menuLinks[index] ?? 'default' };
}
