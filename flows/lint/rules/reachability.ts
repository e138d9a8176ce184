import type { Rule } from '../finding.ts';
import { scopeGraph } from '../flow-view.ts';
import { reachableFrom } from '../graph.ts';

const unreachable: Rule = {
  name: 'unreachable-activity',
  severity: 'warning',
  why: 'The flow seems to use it, but no contact reaches it.',
  cure: 'Link it to where it belongs, or delete it.',
  *check({ scopes }) {
    for (const scope of scopes) {
      const reached = reachableFrom(
        scopeGraph(scope),
        scope.entries.map(({ id }) => id),
      );
      for (const { id, name } of scope.activities)
        if (!reached.has(id)) yield { activity: name, message: 'No link leads here from where the flow begins.' };
    }
  },
};

export const reachabilityRules: readonly Rule[] = [unreachable];
