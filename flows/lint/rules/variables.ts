import type { FlowVariable } from '../../format.ts';
import type { Rule } from '../finding.ts';
import { secretCarriers } from '../secret-carriers.ts';
import { holdsSecret } from '../secret-shapes.ts';

const MOST_JSON_VARIABLES = 5;
const MOST_JSON_BYTES = 16 * 1024;

/** What a value looks like as text. Other types take any. */
const looksLike: Partial<Record<FlowVariable['type'], (text: string) => boolean>> = {
  INTEGER: (text) => /^[+-]?\d+$/.test(text),
  DECIMAL: (text) => /^[+-]?\d+(?:\.\d+)?$/.test(text),
  BOOLEAN: (text) => /^(?:true|false)$/i.test(text),
  JSON: isJson,
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const twice: Rule = {
  name: 'variable-defined-twice',
  severity: 'error',
  why: 'It is not defined which of the two an expression reads.',
  cure: 'Give each variable a name of its own.',
  *check({ flow }) {
    const seen = new Set<string>();
    for (const { name } of flow.variables) {
      if (seen.has(name)) yield { variable: name, message: 'Two variables have this name.' };
      seen.add(name);
    }
  },
};

const value: Rule = {
  name: 'variable-value',
  severity: 'error',
  why: 'The variable starts without the value that it seems to have.',
  cure: 'Give it a value of its type, or leave it empty.',
  *check({ flow }) {
    for (const { name, type, value: text } of flow.variables) {
      const isRight = looksLike[type];
      if (text && !text.includes('{{') && isRight && !isRight(text))
        yield { variable: name, message: `Its default value is not of the type ${type}.` };
    }
  },
};

const source: Rule = {
  name: 'variable-source',
  severity: 'error',
  why: 'Only a subflow has inputs and outputs, and no subflow can read global variables: the variable stays empty.',
  cure: 'Map global variables into the subflow and out of it; let the main flow own them.',
  *check({ flow, isSubflow }) {
    for (const { name, source: from } of flow.variables) {
      if (isSubflow && from === 'GLOBAL') yield { variable: name, message: 'A global variable in a subflow.' };
      if (!isSubflow && from.startsWith('SUBFLOW_'))
        yield { variable: name, message: `A variable of the source ${from} outside a subflow.` };
    }
  },
};

const secureFlags: Rule = {
  name: 'secure-variable-flags',
  severity: 'error',
  why: 'A secret that agents or reports may see is not kept secret, and a JSON variable cannot be secure.',
  cure: 'Make it STRING, and turn off `isCAD` and `isReportable`.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const { name, isSecure, isCAD, isReportable, type, value } of view.flow.variables) {
      if (!isSecure) continue;
      const isSecret = carriers.has(name) || holdsSecret(value ?? '');
      if (isSecret && isCAD) yield { variable: name, message: 'It is secure, and agents see it (`isCAD`).' };
      if (isSecret && isReportable)
        yield { variable: name, message: 'It is secure, and reports show it (`isReportable`).' };
      if (type === 'JSON') yield { variable: name, message: 'It is secure, and JSON, which cannot be.' };
    }
  },
};

const jsonLimits: Rule = {
  name: 'json-variable-limits',
  severity: 'error',
  why: `A flow may have ${MOST_JSON_VARIABLES} JSON variables, of 16 KB each: it cannot be saved.`,
  cure: 'Keep single values in STRING variables, and fill them with JSONPath.',
  *check({ flow }) {
    const jsonVariables = flow.variables.filter(({ type }) => type === 'JSON');
    if (jsonVariables.length > MOST_JSON_VARIABLES) yield { message: `It has ${jsonVariables.length} JSON variables.` };
    for (const { name, value: text } of jsonVariables)
      if (Buffer.byteLength(text ?? '') > MOST_JSON_BYTES)
        yield { variable: name, message: 'Its value exceeds 16 KB.' };
  },
};

export const variableRules: readonly Rule[] = [twice, value, source, secureFlags, jsonLimits];
