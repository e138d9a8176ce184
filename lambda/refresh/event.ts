import * as v from 'valibot';
import { Failure } from '../broker/record/failures.ts';
import { recordNamePattern } from '../broker/record/typed-fields.ts';

/** The function's event. */
export type EventRequest =
  | { action: 'sweep'; force: boolean }
  | {
      action: 'reconcile';
      serviceApp: string;
      force: boolean;
      ifToken?: string | undefined;
      quiet?: boolean | undefined;
    }
  | { action: 'test-alarm' };

const force = v.optional(v.boolean('true or false'), false);
const serviceApp = v.pipe(
  v.string("a record's name"),
  v.regex(recordNamePattern, "a record's name (a-z, 0-9 and -, at most 48 characters)"),
);
const ifToken = v.pipe(v.string('a fingerprint'), v.regex(/^[0-9a-f]{8}$/, "a token's fingerprint (8 hex digits)"));

const recordEvent = v.strictObject({
  serviceApp,
  force,
  ifToken: v.optional(ifToken),
  quiet: v.optional(v.boolean('true or false')),
});
const sweepEvent = v.strictObject({
  action: v.optional(v.picklist(['sweep', 'test-alarm'], "'sweep' or 'test-alarm'"), 'sweep'),
  force,
});

/** Reads the event. EVENT_INVALID names every wrong field, and the valid ones. */
export function parseEvent(event: unknown): EventRequest {
  if (typeof event !== 'object' || event === null || Array.isArray(event)) {
    throw new Failure('EVENT_INVALID', `The event must be a JSON object, such as {} or {"serviceApp":"acme"}.`);
  }
  if ('serviceApp' in event) return { action: 'reconcile', ...parse(recordEvent, event) };
  const { action, force: forced } = parse(sweepEvent, event);
  if (action === 'sweep') return { action, force: forced };
  if (forced) throw new Failure('EVENT_INVALID', 'The event cannot be used: a test-alarm takes no force.');
  return { action };
}

function parse<Schema extends v.GenericSchema>(schema: Schema, event: object): v.InferOutput<Schema> {
  const parsed = v.safeParse(schema, event, { abortPipeEarly: true });
  if (parsed.success) return parsed.output;
  const problems = parsed.issues.map(problem);
  throw new Failure('EVENT_INVALID', `The event cannot be used: ${problems.join('; ')}.`);
}

/** An unknown name is shown only if it looks like one: it is the sender's text, and may be anything. */
function problem(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue) ?? '';
  if (issue.type !== 'strict_object') return `${path} must be ${issue.message}`;
  return `${/^\w{1,40}$/.test(path) ? path : 'a field'} is not known here`;
}
