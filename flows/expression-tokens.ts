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
  { type: 'name', pattern: /[a-zA-Z_]\w*/y },
  { type: 'number', pattern: /\d+(?:\.\d+)?/y },
  { type: 'string', pattern: /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/sy },
  { type: 'sign', pattern: /==|!=|>=|<=|[-+*/%~|<>=.,:?()[\]{}]/y },
] as const;

/**
 * The tokens from an offset up to the closer, which is either `}}` or the text's end; `end` is behind the closer.
 * Braces inside the expression (a map's) do not close it.
 */
export function readTokens(text: string, from: number, closer: '}}' | ''): { tokens: Token[]; end: number } {
  const tokens: Token[] = [];
  let depth = 0;
  let at = from;
  for (;;) {
    while (/\s/.test(text[at] ?? '')) at += 1;
    if (closer ? depth === 0 && text.startsWith(closer, at) : at === text.length) {
      return { tokens: [...tokens, { type: 'end', text: '', at }], end: at + closer.length };
    }
    if (at >= text.length) throw syntaxError('"{{" is never closed', from - 2);
    const token = readToken(text, at);
    if (token.text === '{' && token.type === 'sign') depth += 1;
    if (token.text === '}' && token.type === 'sign') depth -= 1;
    tokens.push(token.type === 'string' ? { ...token, text: unquote(token) } : token);
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

/** Pebble drops the backslash of an escaped quote, and of nothing else. */
function unquote({ text, at }: Token): string {
  const quote = text[0] ?? '';
  const content = text.slice(1, -1).replaceAll(`\\${quote}`, quote);
  if (quote === '"' && content.includes('#{')) throw syntaxError('"#{" inside a text is not supported', at);
  return content;
}
