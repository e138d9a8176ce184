import { syntaxError, type Token } from './expression-tokens.ts';
import type { Argument, BinaryOperator, Expression } from './expressions.ts';

/** How tightly operators bind, as in Pebble. */
const precedence = new Map([
  ['or', 10],
  ['and', 15],
  ['is', 20],
  ['contains', 20],
  ['==', 30],
  ['equals', 30],
  ['!=', 30],
  ['>', 30],
  ['<', 30],
  ['>=', 30],
  ['<=', 30],
  ['+', 40],
  ['-', 40],
  ['*', 60],
  ['/', 60],
  ['%', 60],
  ['|', 100],
  ['~', 110],
]);
const UNARY = 500;

const constants = new Map<string, boolean | null>([
  ['true', true],
  ['TRUE', true],
  ['false', false],
  ['FALSE', false],
  ['null', null],
  ['NULL', null],
  ['none', null],
  ['NONE', null],
]);

/** Parses the tokens of one whole expression. */
export function parseTokens(tokens: readonly Token[]): Expression {
  const parser = new Parser(tokens);
  const expression = parser.expression();
  parser.expectEnd();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Precedence climbing: takes in operators that bind at least as tightly as asked. */
  expression(least = 0): Expression {
    let left = this.#operand();
    for (;;) {
      const operator = this.#current;
      const binding = operator.type === 'string' ? undefined : precedence.get(operator.text);
      if (binding === undefined || binding < least) break;
      this.#next += 1;
      left = this.#operation(left, operator, binding);
    }
    if (least === 0 && this.#skip('?')) {
      const yes = this.expression();
      this.#expect(':');
      return { kind: 'choice', condition: left, yes, no: this.expression(), at: left.at };
    }
    return left;
  }

  expectEnd(): void {
    if (this.#current.type !== 'end') throw this.#unexpected();
  }

  get #current(): Token {
    return this.#tokens[this.#next] as Token; // the last token is the end, and nothing goes past it
  }

  #operation(left: Expression, { text, at }: Token, binding: number): Expression {
    if (text === '|') {
      const filter = this.#name();
      return { kind: 'filter', operand: left, filter, arguments: this.#skip('(') ? this.#arguments() : [], at };
    }
    if (text === 'is') {
      const negated = this.#skip('not');
      return { kind: 'test', operand: left, negated, test: this.#name(), at };
    }
    const operator = (text === 'equals' ? '==' : text) as BinaryOperator;
    return { kind: 'binary', operator, left, right: this.expression(binding + 1), at };
  }

  #operand(): Expression {
    const { text, type, at } = this.#current;
    if (type === 'string') {
      this.#next += 1;
      return this.#attributes({ kind: 'literal', value: text, at });
    }
    if (text === 'not' || text === '-' || text === '+') {
      this.#next += 1;
      return { kind: 'unary', operator: text, operand: this.expression(UNARY), at };
    }
    if (this.#skip('[')) return { kind: 'list', items: this.#series(']', () => this.expression()), at };
    if (this.#skip('{')) return { kind: 'map', entries: this.#series('}', () => this.#entry()), at };
    if (this.#skip('(')) {
      const inner = this.expression();
      this.#expect(')');
      return this.#attributes(inner);
    }
    if (type === 'number') {
      this.#next += 1;
      return { kind: 'literal', value: Number(text), ...(text.includes('.') && { isDecimal: true }), at };
    }
    if (precedence.has(text)) throw this.#unexpected();
    const name = this.#name();
    const constant = constants.get(name);
    if (constant !== undefined) return { kind: 'literal', value: constant, at };
    if (this.#skip('(')) return this.#attributes({ kind: 'call', name, arguments: this.#arguments(), at });
    return this.#attributes({ kind: 'name', name, at });
  }

  #attributes(of: Expression): Expression {
    const { at } = this.#current;
    if (this.#skip('.')) {
      const key = { kind: 'literal', value: this.#name(), at: at + 1 } as const;
      const given = this.#skip('(') ? { arguments: this.#arguments() } : {};
      return this.#attributes({ kind: 'attribute', of, key, ...given, at });
    }
    if (this.#skip('[')) {
      const key = this.expression();
      this.#expect(']');
      return this.#attributes({ kind: 'attribute', of, key, at });
    }
    return of;
  }

  #arguments(): Argument[] {
    return this.#series(')', () => {
      const isNamed = this.#current.type === 'name' && this.#tokens[this.#next + 1]?.text === '=';
      const name = isNamed ? this.#name() : undefined;
      if (isNamed) this.#expect('=');
      return { name, value: this.expression() };
    });
  }

  #entry(): { key: Expression; value: Expression } {
    const key = this.expression();
    this.#expect(':');
    return { key, value: this.expression() };
  }

  /** Items with commas between them, up to the closer. */
  #series<Item>(closer: ')' | ']' | '}', readItem: () => Item): Item[] {
    const items: Item[] = [];
    while (!this.#skip(closer)) {
      if (items.length > 0) this.#expect(',');
      items.push(readItem());
    }
    return items;
  }

  #name(): string {
    const { type, text } = this.#current;
    if (type !== 'name') throw this.#unexpected();
    this.#next += 1;
    return text;
  }

  #skip(text: string): boolean {
    const found = this.#current.type !== 'string' && this.#current.text === text;
    if (found) this.#next += 1;
    return found;
  }

  #expect(text: string): void {
    if (!this.#skip(text)) throw this.#unexpected();
  }

  #unexpected(): Error {
    const { type, text, at } = this.#current;
    if (type === 'end') return syntaxError('the expression ends too early', at);
    return syntaxError(type === 'string' ? 'a text is not expected here' : `"${text}" is not expected here`, at);
  }
}
