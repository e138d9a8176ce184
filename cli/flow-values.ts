import * as v from 'valibot';
import { credentialsOf, type FlowValues, hiddenVariable, placeholders } from '../flows/values.ts';
import { WrongUse } from './command.ts';

const uuid = v.pipe(v.string(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a UUID'));
const flowStoreId = v.pipe(v.string(), v.regex(/^[\da-f]{24}$/, '24 hex digits'));
/** Goes into a JSON body at run time, where nothing escapes it. */
const credential = v.pipe(v.string(), v.regex(/^[\w.~+/=-]+$/, 'letters, digits and .~+/=-_ only'));

const variableSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'an ID')),
  name: v.pipe(v.string(), v.regex(/^\w{1,80}$/, 'at most 80 letters, digits and underscores')),
  description: v.nullish(v.pipe(v.string(), v.maxLength(256, 'at most 256 characters')), hiddenVariable.description),
  variableType: v.nullish(v.pipe(v.string(), v.regex(/^string$/i, 'String')), hiddenVariable.variableType),
  desktopLabel: v.nullish(v.pipe(v.string(), v.maxLength(50, 'at most 50 characters')), hiddenVariable.desktopLabel),
  agentViewable: v.nullish(v.boolean(), hiddenVariable.agentViewable),
  agentEditable: v.nullish(v.boolean(), hiddenVariable.agentEditable),
  reportable: v.nullish(v.boolean(), hiddenVariable.reportable),
  sensitive: v.nullish(v.boolean(), hiddenVariable.sensitive),
  active: v.nullish(v.literal(true), true),
});

const valuesSchema = v.object({
  orgId: uuid,
  variable: variableSchema,
  connectorId: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'an ID')),
  email: v.optional(v.pipe(v.string(), v.email('an e-mail address')), placeholders.email),
  subflow: v.optional(v.object({ flowId: flowStoreId, versionId: flowStoreId })),
});

const credentialsSchema = v.object({ clientId: credential, clientSecret: credential, refreshToken: credential });

/**
 * Checks what was given for the two flows, and takes the credentials along only if asked to. What it does not know it
 * leaves out, a variable's current value for one. WrongUse names every field that is missing or wrong, and no value.
 */
export function parseFlowValues(given: unknown, withSecrets: boolean): FlowValues {
  const { subflow, ...values } = check(valuesSchema, given);
  const { active, ...variable } = values.variable; // checked, and written as true anyway
  const known = { ...values, variable, ...(subflow && { importedSubflow: subflow }) };
  if (!withSecrets) return known;
  return { ...known, credentials: credentialsOf(check(credentialsSchema, given)) };
}

function check<Schema extends v.GenericSchema>(schema: Schema, given: unknown): v.InferOutput<Schema> {
  const checked = v.safeParse(schema, given);
  if (checked.success) return checked.output;
  const problems = checked.issues.map((issue) => {
    const place = v.getDotPath(issue) ?? 'the whole';
    if (issue.input === undefined) return `${place} is missing`;
    return `${place} should be ${issue.kind === 'validation' ? issue.message : issue.expected}`;
  });
  throw new WrongUse(`The values for the flows do not fit: ${problems.join('; ')}.`);
}
