import type { ActivityContext } from '../activity.ts';
import { queryJsonPath } from '../json-path.ts';
import type { Value } from '../values.ts';

/** Fills variables from a JSON document; undefined is a text that is no JSON. Rows without a path are ignored. */
export function fill(
  outputs: readonly { outputVariable: string; jsonPathExp: string }[],
  document: Value | undefined,
  { scope, contact }: ActivityContext,
): void {
  for (const { outputVariable, jsonPathExp } of outputs) {
    if (jsonPathExp === '') continue;
    const found = document === undefined ? undefined : queryJsonPath(scope.render(jsonPathExp), document);
    if (found !== undefined) scope.set(outputVariable, found);
    else if (contact.world.platform.notFound === 'clears') scope.set(outputVariable, null);
  }
}
