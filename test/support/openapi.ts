import { existsSync, readFileSync } from 'node:fs';
import { Ajv, type AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';

/** Webex's own OpenAPI documents; they are no part of the project, so they may be absent. */
const specs = new URL('../../../shared/specs/', import.meta.url);

interface MediaType {
  schema?: AnySchemaObject;
}

interface Operation {
  requestBody?: { content: Record<string, MediaType> };
  responses: Record<string, { content?: Record<string, MediaType> }>;
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components?: { schemas: Record<string, AnySchemaObject> };
}

/** An operation's request body, or by its status an answer. The path is written as in the document. */
interface BodyOf {
  method: string;
  path: string;
  part: 'request' | number;
}

/** Lists what is wrong with a body, by place and rule, never by value; empty for a body that keeps to the document. */
type BodyValidator = (body: unknown) => string[];

/** Prints one line where the documents are absent; tests that need them run only if this is true. */
export function specsArePresent(): boolean {
  const present = existsSync(specs);
  if (!present) console.log("Webex's OpenAPI documents are not here: the tests that need them are left out.");
  return present;
}

export function readSpec(file: string): OpenApiDocument {
  return JSON.parse(readFileSync(new URL(file, specs), 'utf8'));
}

/** `validatorIn` for a document by its file name. */
export function validatorFor(file: string, body: BodyOf): BodyValidator {
  return validatorIn(readSpec(file), body);
}

/**
 * A validator from an OpenAPI 3.0 document. A request may name no field that the document does not know; an answer may.
 * An answer that the document gives no content may be anything. Throws where the document does not describe the body.
 */
export function validatorIn(document: OpenApiDocument, { method, path, part }: BodyOf): BodyValidator {
  const operation = document.paths[path]?.[method.toLowerCase()];
  const described = part === 'request' ? operation?.requestBody : operation?.responses[part];
  if (!described) throw new Error(`The document describes no ${part} of ${method} ${path}.`);
  if (Object.keys(described.content ?? {}).length === 0) return () => [];
  const schema = (described.content?.['application/json'] ?? described.content?.['*/*'])?.schema;
  if (!schema) throw new Error(`The document describes no JSON for ${part} of ${method} ${path}.`);

  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const isRequest = part === 'request';
  const schemas = inEach(document.components?.schemas ?? {}, (one) => toJsonSchema(one, isRequest));
  const validate = ajv.compile({ ...toJsonSchema(schema, isRequest), components: { schemas } });
  return (body) => {
    validate(body);
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      [instancePath, message, params.additionalProperty].filter(Boolean).join(' '),
    );
  };
}

/** What ajv does not know of OpenAPI 3.0 (it does know `nullable` and the number formats). */
function toJsonSchema(schema: AnySchemaObject, isRequest: boolean): AnySchemaObject {
  const convert = (one: AnySchemaObject) => toJsonSchema(one, isRequest);
  const converted = { ...schema };
  for (const key of ['items', 'additionalProperties']) {
    if (typeof schema[key] === 'object') converted[key] = convert(schema[key]);
  }
  // Java's Map<String, Object>, whose generator takes Object for "an object", although it means anything.
  if (JSON.stringify(schema.additionalProperties) === '{"type":"object"}') converted.additionalProperties = true;

  if (schema.properties) {
    converted.properties = inEach(schema.properties, convert);
    // What only the service writes cannot be asked of a request.
    const isWritten = (name: string) => !(isRequest && schema.properties[name]?.readOnly);
    converted.required = (schema.required ?? []).filter(isWritten);
    if (isRequest) converted.additionalProperties ??= false;
  }
  return converted;
}

function inEach<From, To>(record: Record<string, From>, convert: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, convert(value)]));
}
