import type { Flow } from '../format.ts';
import type { Finding, Rule } from './finding.ts';
import { viewFlow } from './flow-view.ts';
import { bindingRules } from './rules/bindings.ts';
import { credentialRules } from './rules/credentials.ts';
import { diagramRules } from './rules/diagram.ts';
import { expressionRules } from './rules/expressions.ts';
import { formatRules } from './rules/format.ts';
import { interpolationRules } from './rules/interpolation.ts';
import { linkRules } from './rules/links.ts';
import { loopRules } from './rules/loops.ts';
import { reachabilityRules } from './rules/reachability.ts';
import { requestRules } from './rules/requests.ts';
import { secretFileRules } from './rules/secrets-in-file.ts';
import { secretVariableRules } from './rules/secrets-in-variables.ts';
import { subflowRules } from './rules/subflows.ts';
import { transportRules } from './rules/transport.ts';
import { undefinedNameRules } from './rules/undefined-names.ts';
import { variableRules } from './rules/variables.ts';
import { hideSecrets } from './secret-shapes.ts';

/** Every rule, in the order of their findings. */
export const rules: readonly Rule[] = [
  ...formatRules,
  ...linkRules,
  ...diagramRules,
  ...variableRules,
  ...bindingRules,
  ...subflowRules,
  ...expressionRules,
  ...undefinedNameRules,
  ...requestRules,
  ...transportRules,
  ...credentialRules,
  ...interpolationRules,
  ...reachabilityRules,
  ...loopRules,
  ...secretFileRules,
  ...secretVariableRules,
];

/**
 * Looks for what would make a flow fail, mislead or leak. A finding says nothing twice and shows no secret's value.
 * `companions` are the flows that it is deployed with: a subflow among them lets the mappings to it be checked.
 */
export function lintFlow(flow: Flow, { companions = [] }: { companions?: readonly Flow[] } = {}): Finding[] {
  const view = viewFlow(flow, companions);
  const findings = new Map<string, Finding>();
  for (const { check, ...rule } of rules) {
    for (const observation of check(view)) {
      const finding: Finding = {
        rule: rule.name,
        severity: rule.severity,
        ...observation,
        message: hideSecrets(observation.message),
        why: rule.why,
        cure: rule.cure,
      };
      findings.set(JSON.stringify([finding.rule, finding.activity, finding.variable, finding.message]), finding);
    }
  }
  return [...findings.values()];
}
