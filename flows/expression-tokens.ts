export interface Token {
  type: 'name' | 'number' | 'string' | 'sign' | 'end';
  /** A string's text is what stands between its quotes. */
  text: string;
  at: number;
}

/** A text that is not the language of `./expressions.ts`. The message says where; it is half a sentence. */
export class ExpressionError extends Error {
  override name = 'ExpressionError';
  /** Offset into the text. */
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

export function syntaxError(what: string, at: number): ExpressionError {
  return new ExpressionError(`${what}, at character ${at + 1}`, at);
}

const patterns = [
  { type: 'name', pattern: /[\p{L}_][\p{L}\p{Nd}_]*/uy },
  { type: 'number', pattern: /\d+(?:\.\d+)?/y },
  { type: 'string', pattern: /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/sy },
  { type: 'sign', pattern: /==|!=|>=|<=|[-+*/%~|<>=.,:?()[\]{}]/y },
] as const;

/** More would exhaust the stack, here as in Pebble. */
const MOST_TOKENS = 2000;

/**
 * The tokens from an offset up to the closer, which is `}}`, `%}` or the text's end; `end` is behind the closer.
 * Braces inside the expression (a map's) do not close it.
 */
export function readTokens(text: string, from: number, closer: '}}' | '%}' | ''): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  const opened: Token[] = [];
  let depth = 0;
  let at = from;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (closer ? depth === 0 && text.startsWith(closer, at) : at === text.length) {
      const unclosed = opened.pop();
      if (unclosed) throw syntaxError(`"${unclosed.text}" is never closed`, unclosed.at);
      return { tokens: [...tokens, { type: 'end', text: '', at }], end: at + closer.length };
    }
    if (at >= text.length) throw syntaxError(`"${text.slice(from - 2, from)}" is never closed`, from - 2);
    if (tokens.length >= MOST_TOKENS) throw syntaxError(`it has more than ${MOST_TOKENS} parts`, at);
    const token = readToken(text, at);
    if (token.type === 'sign') {
      if (token.text === '{') depth += 1;
      if (token.text === '}') depth -= 1;
      if ('([{'.includes(token.text)) opened.push(token);
      else if (['()', '[]', '{}'].includes((opened.at(-1)?.text ?? '') + token.text)) opened.pop();
    }
    tokens.push(...(token.type === 'string' ? textTokens(token) : [token]));
    at += token.text.length;
  }
}

function readToken(text: string, at: number): Token {
  for (const { type, pattern } of patterns) {
    pattern.lastIndex = at;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) return { type, text: found, at };
  }
  throw syntaxError(`"${text[at]}" is not expected here`, at);
}

/** A text, or what `"a#{b}c"` stands for: `("a" ~ (b) ~ "c")`. */
function textTokens(token: Token): Token[] {
  const content = unquote(token.text);
  if (!token.text.startsWith('"') || !content.includes('#{')) return [{ ...token, text: content }];
  const sign = (text: string, at: number): Token => ({ type: 'sign', text, at });
  // an expression without quotes and braces of its own; the others are seldom
  const parts = content.split(/#\{([^"'{}]*)\}/);
  let at = token.at + 1;
  const tokens = parts.flatMap((part, index) => {
    const isText = index % 2 === 0;
    if (isText && part.includes('#{')) throw syntaxError('"#{" inside a text is not supported', at);
    const inner = isText ? [] : readTokens(part, 0, '').tokens.slice(0, -1);
    const shifted = inner.map((one) => ({ ...one, at: one.at + at + 2 }));
    const expression = [sign('(', at), ...shifted, sign(')', at)];
    const found = isText ? [{ ...token, text: part, at }] : expression;
    at += part.length + (isText ? 0 : 3);
    return index === 0 ? found : [sign('~', at), ...found];
  });
  return [sign('(', token.at), ...tokens, sign(')', at)];
}

/** Pebble drops the backslash of an escaped quote, and of nothing else. */
function unquote(text: string): string {
  const quote = text[0] ?? '';
  return text.slice(1, -1).replaceAll(`\\${quote}`, quote);
}
