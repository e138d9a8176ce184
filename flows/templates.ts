import { parseTokens } from './expression-parser.ts';
import { readTokens, syntaxError, type Token } from './expression-tokens.ts';
import type { Expression, Template } from './expressions.ts';

/** Reads a text with `{{ ... }}` in it. Throws an ExpressionError where it is not the language of `./expressions.ts`. */
export function parseTemplate(text: string): Template {
  const reader = new Reader(text);
  const template = reader.parts();
  reader.expectEnd();
  return template;
}

/** A tag such as `{% else %}`: its name, what follows the name, and where it began. */
interface Tag {
  name: string;
  tokens: Token[];
  at: number;
}

class Reader {
  readonly #text: string;
  #at = 0;
  /** The tag that ended the last parts. */
  #tag: Tag | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  expectEnd(): void {
    if (this.#tag) throw syntaxError(`"{% ${this.#tag.name} %}" is not expected here`, this.#tag.at);
  }

  /** Up to the end, or to a tag that is no `if`. */
  parts(depth = 0): (string | Expression)[] {
    if (depth > 50) throw syntaxError('tags are nested too deeply', this.#at);
    const parts: (string | Expression)[] = [];
    this.#tag = undefined;
    for (;;) {
      const open = this.#text.slice(this.#at).search(/\{[{%#]/) + this.#at;
      const end = open < this.#at ? this.#text.length : open;
      if (end > this.#at) parts.push(this.#text.slice(this.#at, end));
      this.#at = end;
      if (end === this.#text.length) return parts;
      const sign = this.#text[open + 1];
      if (/^-\s/.test(this.#text.slice(open + 2))) throw syntaxError(`"{${sign}-" is not supported`, open);
      if (sign === '#') this.#skipComment();
      else if (sign === '{') parts.push(parseTokens(this.#read('}}')));
      else {
        const tag = this.#readTag();
        if (tag.name !== 'if') {
          this.#tag = tag;
          return parts;
        }
        parts.push(this.#choice(tag, depth));
      }
    }
  }

  #choice({ tokens, at }: Tag, depth: number): Expression {
    const condition = parseTokens(tokens);
    const yes: Expression = { kind: 'text', template: this.parts(depth + 1), at };
    return { kind: 'choice', condition, yes, no: this.#otherwise(at, depth), at };
  }

  #otherwise(at: number, depth: number): Expression {
    const tag = this.#tag as Tag | undefined;
    if (tag?.name === 'elseif') return this.#choice(tag, depth + 1);
    const template = tag?.name === 'else' ? this.parts(depth + 1) : [];
    const last = this.#tag as Tag | undefined;
    if (last?.name !== 'endif') throw syntaxError('"{% if" is never ended', at);
    this.#tag = undefined;
    return { kind: 'text', template, at: last.at };
  }

  #readTag(): Tag {
    const at = this.#at;
    const [first, ...tokens] = this.#read('%}');
    const name = first?.text ?? '';
    if (!['if', 'elseif', 'else', 'endif'].includes(name))
      throw syntaxError(`tags like "{% ${name}" are not supported`, at);
    return { name, tokens, at };
  }

  #read(closer: '}}' | '%}'): Token[] {
    const { tokens, end } = readTokens(this.#text, this.#at + 2, closer);
    this.#at = end;
    return tokens;
  }

  #skipComment(): void {
    const end = this.#text.indexOf('#}', this.#at + 2);
    if (end < 0) throw syntaxError('"{#" is never closed', this.#at);
    this.#at = end + 2;
  }
}
