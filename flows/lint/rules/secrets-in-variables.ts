import type { FlowVariable } from '../../format.ts';
import { credentialOf, isSecretName } from '../credential-names.ts';
import type { Rule } from '../finding.ts';
import { activitiesOf, type FlowView } from '../flow-view.ts';
import { parseJson } from '../origins.ts';
import { isTokenRequest, requestsOf } from '../request-fields.ts';
import { handlesSecret, secretCarriers } from '../secret-carriers.ts';
import { stringsIn } from '../texts.ts';

const plain: Rule = {
  name: 'secret-in-plain-variable',
  severity: 'error',
  why: 'Anyone who may open the debugger, the logs or an export reads it.',
  cure: 'Make it a secure STRING variable (`isSecure`); a client secret or a refresh token has no place in a global variable at all.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const { name, type, isSecure, source } of view.flow.variables) {
      if (type !== 'STRING' || isSecure || !carriers.has(name) || !isUsed(view, name)) continue;
      if (source !== 'GLOBAL') yield { variable: name, message: 'It holds a secret and is not secure.' };
      else if (isLasting(name)) yield { variable: name, message: 'A lasting credential stands in a global variable.' };
    }
  },
};

/** An access token may be published: it expires. These do not expire, or give new tokens. */
function isLasting(name: string): boolean {
  return ['client secret', 'secret', 'refresh token', 'password'].includes(credentialOf(name) ?? '');
}

function isUsed({ variables, writes, texts }: FlowView, name: string): boolean {
  const { value, source } = variables.get(name) ?? {};
  return (
    Boolean(value) ||
    source !== '' ||
    writes.some(({ variable }) => variable === name) ||
    texts.some(({ references }) => references.some(({ path }) => path[0] === name))
  );
}

const json: Rule = {
  name: 'secret-in-json-variable',
  severity: 'error',
  why: 'JSON variables cannot be secure: anyone who may open the debugger, the logs or an export reads the secret.',
  cure: 'Keep each secret in a secure STRING variable of its own, and take single fields from answers.',
  *check(view) {
    const carriers = secretCarriers(view);
    const wholeAnswers = requestsOf(view)
      .filter(isTokenRequest)
      .flatMap(({ properties }) => properties.outputVariableArray ?? [])
      .filter(({ jsonPathExp }) => jsonPathExp.trim() === '$')
      .map(({ outputVariable }) => outputVariable);
    for (const variable of view.flow.variables) {
      const { name, type } = variable;
      if (type !== 'JSON') continue;
      const keys = secretKeys(variable);
      if (keys.length > 0) yield { variable: name, message: `It keeps secrets under ${keys.join(', ')}.` };
      else if (wholeAnswers.includes(name))
        yield { variable: name, message: 'It receives the whole answer of a token endpoint.' };
      else if (carriers.has(name) && isUsed(view, name)) yield { variable: name, message: 'It holds a secret.' };
    }
  },
};

/** Filled in or to be filled in: a placeholder counts. */
function secretKeys({ value }: FlowVariable): string[] {
  return stringsIn(parseJson(value ?? undefined))
    .filter(({ field, text }) => isSecretName(field) && text !== '')
    .map(({ field }) => field);
}

const exposed: Rule = {
  name: 'secret-exposed',
  severity: 'error',
  why: 'Agents see it on their desktops, or reports keep it.',
  cure: 'Turn off `isCAD`, `isAgentEditable` and `isReportable`; for a global variable, in Control Hub as well.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const variable of view.flow.variables) {
      if (variable.isSecure || !carriers.has(variable.name)) continue;
      const flags = (['isCAD', 'isAgentEditable', 'isReportable'] as const).filter((flag) => variable[flag]);
      if (flags.length > 0)
        yield {
          variable: variable.name,
          message: `It holds a secret, and ${flags.join(', ')} ${flags.length === 1 ? 'is' : 'are'} on.`,
        };
    }
  },
};

const decrypted: Rule = {
  name: 'token-decrypt-access',
  severity: 'error',
  why: 'The debugger shows the values of the activity in clear, the token among them.',
  cure: 'Set `flowDecryptAccess` to false on every activity that handles a token.',
  *check(view) {
    const carriers = secretCarriers(view);
    for (const activity of activitiesOf(view))
      if (activity.properties.flowDecryptAccess === true && handlesSecret(view, activity, carriers))
        yield { activity: activity.name, message: 'It handles a secret, and `flowDecryptAccess` is on.' };
  },
};

export const secretVariableRules: readonly Rule[] = [plain, json, exposed, decrypted];
