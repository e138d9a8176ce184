import * as v from 'valibot';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { typedSecret } from '../../lambda/broker/record/typed-fields.ts';
import { readTypedJson } from '../../lambda/broker/record/typed-json.ts';
import type { NewCredentials } from '../records/config-changes.ts';
import { Cancelled, CommandFailed, type Person, type Terminal, WrongUse } from '../terminal/command.ts';

const schema = v.strictObject({ clientSecret: v.optional(typedSecret), refreshToken: v.optional(typedSecret) });

/**
 * A new client secret, a new refresh token, or both: from the operator at the keyboard, else as JSON on standard input.
 * Fails where there is neither, and names what is wrong by its field, never by its value.
 */
export async function readCredentials(record: string, { person, readInput }: Terminal): Promise<NewCredentials> {
  const given = person ? await askFor(record, person) : parseJson(await readInput());
  const parsed = v.safeParse(schema, given, { abortPipeEarly: true });
  if (!parsed.success) throw new WrongUse(`What was given cannot be used: ${parsed.issues.map(problem).join('; ')}.`);
  const { clientSecret, refreshToken } = parsed.output;
  if (!clientSecret && !refreshToken) {
    throw new CommandFailed('Neither a client secret nor a refresh token was given; nothing was changed.');
  }
  return { ...(clientSecret && { clientSecret }), ...(refreshToken && { refreshToken }) };
}

/** What is left empty is not given. */
async function askFor(record: string, person: Person): Promise<object> {
  const questions = {
    clientSecret: 'New client secret, empty to keep the old one:',
    refreshToken: `New refresh token of ${record}, empty to keep the old one:`,
  };
  const given: Record<string, string> = {};
  try {
    for (const [field, question] of Object.entries(questions)) {
      const typed = (await person.askSecret(question)).reveal().trim();
      if (typed !== '') given[field] = typed;
    }
  } catch (error) {
    if (error instanceof Cancelled) throw new CommandFailed('Nothing was changed.');
    throw error;
  }
  return given;
}

function parseJson(text: string): object {
  const given = readTypedJson(new Secret(text));
  if (typeof given !== 'string') return given;
  throw new WrongUse(
    `Standard input must be JSON such as {"clientSecret":"..."} or {"refreshToken":"..."}; it ${given}.`,
  );
}

/** An unknown name may itself be a secret, put in the wrong place. */
function problem(issue: v.BaseIssue<unknown>): string {
  const field = v.getDotPath(issue) ?? '';
  if (issue.type === 'strict_object') return 'it has a field that is neither clientSecret nor refreshToken';
  return `${field} must be ${issue.message}`;
}
