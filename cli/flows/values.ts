import * as v from 'valibot';
import {
  type BrokerFlowValues,
  type ConnectorFlowValues,
  credentialsOf,
  type EndpointValues,
  type FlowValues,
  placeholders,
  type VariableValues,
} from '../../flows/values.ts';
import { recordNamePattern } from '../../lambda/broker/record/typed-fields.ts';
import { WrongUse } from '../terminal/command.ts';

const uuid = v.pipe(v.string(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i, 'a UUID'));
const flowStoreId = v.pipe(v.string(), v.regex(/^[\da-f]{24}$/, '24 hex digits'));
/** Goes into a JSON body at run time, where nothing escapes it. */
const credential = v.pipe(v.string(), v.regex(/^[\w.~+/=-]+$/, 'letters, digits and .~+/=-_ only'));

const variableSchema = v.object({
  id: v.pipe(v.string(), v.regex(/^[\w-]+$/, 'an ID')),
  name: v.pipe(v.string(), v.regex(/^\w{1,80}$/, 'at most 80 letters, digits and underscores')),
  variableType: v.nullish(v.pipe(v.string(), v.regex(/^string$/i, 'String'))),
  sensitive: v.nullish(v.boolean(), false),
  active: v.nullish(v.literal(true)),
});

const connectorId = v.pipe(v.string(), v.regex(/^[\w-]+$/, 'an ID'));

/** What is said of an example that was given no address. */
export const NO_EMAIL = `The example looks up ${placeholders.email}: name another person with --email, or in its variable target_user.`;

const orgFields = {
  orgId: uuid,
  email: v.optional(v.pipe(v.string(), v.email('an e-mail address')), placeholders.email),
  subflow: v.optional(v.object({ flowId: flowStoreId, versionId: flowStoreId })),
};

const endpointFields = {
  endpointConnectorId: connectorId,
  record: v.optional(v.pipe(v.string(), v.regex(recordNamePattern, "a record's name"))),
};

const valuesSchema = v.object({ ...orgFields, variable: variableSchema, connectorId });
const brokerSchema = v.object({ ...orgFields, variable: variableSchema, ...endpointFields });
const connectorSchema = v.object({ ...orgFields, apiConnectorId: connectorId });
const connectorWithFallbackSchema = v.object({ ...connectorSchema.entries, ...endpointFields });

const credentialsSchema = v.object({ clientId: credential, clientSecret: credential, refreshToken: credential });

/**
 * Checks what was given for the two flows, and takes the credentials along only if asked to. What it does not know it
 * leaves out, a variable's current value for one. WrongUse names every field that is missing or wrong, and no value.
 */
export function parseFlowValues(given: unknown, withSecrets: boolean): FlowValues {
  const { subflow, variable, ...values } = check(valuesSchema, given);
  const known = { ...values, ...imported(subflow), variable: variableOf(variable) };
  if (!withSecrets) return known;
  return { ...known, credentials: credentialsOf(check(credentialsSchema, given)) };
}

/** The same for flows whose fallback asks the broker. */
export function parseBrokerValues(given: unknown): BrokerFlowValues {
  const { subflow, variable, endpointConnectorId, record, ...values } = check(brokerSchema, given);
  const endpoint = endpointOf(endpointConnectorId, record);
  return { ...values, ...imported(subflow), variable: variableOf(variable), endpoint };
}

/** The same for a flow whose request a connector signs. */
export function parseConnectorValues(given: unknown, withFallback: boolean): ConnectorFlowValues {
  if (!withFallback) {
    const { subflow: _, ...values } = check(connectorSchema, given);
    return values;
  }
  const { subflow, endpointConnectorId, record, ...values } = check(connectorWithFallbackSchema, given);
  return { ...values, ...imported(subflow), endpoint: endpointOf(endpointConnectorId, record) };
}

function imported(subflow: FlowValues['importedSubflow']): Pick<FlowValues, 'importedSubflow'> {
  return subflow ? { importedSubflow: subflow } : {};
}

/** What was only checked stays out: the fallback reads it anew whenever it writes. */
function variableOf({ id, name, sensitive }: VariableValues): VariableValues {
  return { id, name, sensitive };
}

function endpointOf(connectorId: string, record: string | undefined): EndpointValues {
  return { connectorId, ...(record !== undefined && { record }) };
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
