import { invalidRequest } from './refusal.ts';

/**
 * Ignored here, and sent several times by clients that name several services.
 * @see https://www.rfc-editor.org/rfc/rfc8707#section-2
 */
const MAY_REPEAT: ReadonlySet<string> = new Set(['resource', 'audience']);

/**
 * The parameters of an application/x-www-form-urlencoded body, by OAuth's rules: a repeated one is refused, an empty one
 * counts as absent. Refuses a malformed body with invalid_request.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-3.2
 */
export function parseForm(body: Uint8Array): ReadonlyMap<string, string> {
  const form = new Map<string, string>();
  for (const pair of decodeUtf8(body).split('&').filter(Boolean)) {
    const [name = '', ...value] = pair.split('=');
    const key = decodeFormText(name);
    if (key === undefined) throw malformed();
    if (form.has(key) && !MAY_REPEAT.has(key)) throw invalidRequest('A parameter is repeated.');
    const text = decodeFormText(value.join('='));
    if (text === undefined) throw malformed();
    form.set(key, text);
  }
  return new Map([...form].filter(([, value]) => value !== ''));
}

/** One name or value; undefined where it is not well-formed. */
export function decodeFormText(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

/** The text of a body. Refuses what is not UTF-8 with invalid_request. */
export function decodeUtf8(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw invalidRequest('The body must be UTF-8.');
  }
}

function malformed() {
  return invalidRequest('The body is not well-formed application/x-www-form-urlencoded.');
}
