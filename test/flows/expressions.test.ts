import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../../flows/expression-tokens.ts';
import { parseExpression, references } from '../../flows/expressions.ts';
import { parseTemplate } from '../../flows/templates.ts';
import { sampleFlows, textsIn } from './samples.ts';

/** What a text refers to, as `path@offset`. */
function refersTo(text: string): string[] {
  return references(parseTemplate(text)).map(({ path, at }) => `${path.join('.')}@${at}`);
}

describe('a template', () => {
  it('is its text with expressions in between', () => {
    expect(parseTemplate('Hello {{ name }}!')).toEqual(['Hello ', { kind: 'name', name: 'name', at: 9 }, '!']);
    expect(parseTemplate('{{a}}{{b}}')).toEqual([
      { kind: 'name', name: 'a', at: 2 },
      { kind: 'name', name: 'b', at: 7 },
    ]);
    expect(parseTemplate('')).toEqual([]);
  });

  it('may be JSON, whose braces stay text', () => {
    expect(parseTemplate('{"a": {"b": "{{ c }}"}}')).toEqual([
      '{"a": {"b": "',
      { kind: 'name', name: 'c', at: 16 },
      '"}}',
    ]);
  });

  it('may hold a map, whose braces do not end the expression, and texts with braces', () => {
    expect(refersTo('{{name|replace({"_": blank})}}')).toEqual(['name@2', 'blank@21']);
    expect(parseTemplate('{{ "}}" }}')).toEqual([{ kind: 'literal', value: '}}', at: 3 }]);
  });

  it('without braces is one text', () => {
    const withoutBraces = fc.string().filter((text) => text !== '' && !text.includes('{'));
    fc.assert(
      fc.property(withoutBraces, (text) => {
        expect(parseTemplate(text)).toEqual([text]);
      }),
    );
  });

  it('is read, or refused with a place inside it, for any text', () => {
    const anything = fc.string({
      unit: fc.constantFrom('{', '}', '"', ' ', 'a', '|', '(', ')', '.', '1', '?', ':', '=', '#', '['),
    });
    fc.assert(
      fc.property(anything, (text) => {
        try {
          parseTemplate(text);
        } catch (error) {
          expect(error).toBeInstanceOf(ExpressionError);
          expect((error as ExpressionError).at).toBeLessThanOrEqual(text.length);
        }
      }),
    );
  });
});

describe('an expression', () => {
  it.each([
    ['a or b and c', 'a or (b and c)'],
    ['a and b == c', 'a and (b == c)'],
    ['a == b + c', 'a == (b + c)'],
    ['a + b * c', 'a + (b * c)'],
    ['a - b - c', '(a - b) - c'],
    ['a == b | upper', 'a == (b | upper)'],
    ['a | trim | upper', '(a | trim) | upper'],
    ['a ~ b | upper', '(a ~ b) | upper'],
    ['not a and b', '(not a) and b'],
    ['a + b is empty', '(a + b) is empty'],
    ['a ? b : c ? d : e', 'a ? b : (c ? d : e)'],
    ['a equals b', 'a == b'],
    ['a["b"]', 'a.b'],
    ['a | upper()', 'a | upper'],
  ])('%s means %s', (one, other) => {
    expect(withoutPlaces(one)).toEqual(withoutPlaces(other));
  });

  it('knows the constants in both cases, and numbers and texts', () => {
    const literals = '[true, FALSE, null, NONE, 12, 0.5, "it\'s", \'say \\"x\\"\', "say \\"x\\""]';
    expect(withoutPlaces(literals)).toMatchObject({
      items: [true, false, null, null, 12, 0.5, "it's", 'say \\"x\\"', 'say "x"'].map((value) => ({ value })),
    });
  });

  it('keeps tests, functions and arguments apart', () => {
    expect(withoutPlaces('a is not empty')).toEqual({ kind: 'test', operand: name('a'), test: 'empty', negated: true });
    expect(withoutPlaces('max(a, 1)')).toMatchObject({
      kind: 'call',
      name: 'max',
      arguments: [{ value: name('a') }, { value: { value: 1 } }],
    });
    expect(withoutPlaces('a | slice(1, toIndex=b)')).toMatchObject({
      filter: 'slice',
      arguments: [{ value: { value: 1 } }, { name: 'toIndex', value: name('b') }],
    });
  });

  it.each([
    ['{{ a', '"{{" is never closed, at character 1'],
    ['{{[name}}', '"[" is never closed, at character 3'],
    ['{{ lower(name }} {{ b }}', '"(" is never closed, at character 9'],
    ['{{ f([a) }}', '"[" is never closed, at character 6'],
    ['{{ name] }}', '"]" is not expected here, at character 8'],
    ['ab {{ }}', 'the expression ends too early, at character 7'],
    ['{{ a ? b }}', 'the expression ends too early, at character 10'],
    ['{{ or }}', '"or" is not expected here, at character 4'],
    ['{{ a b }}', '"b" is not expected here, at character 6'],
    ['{{ a "b" }}', 'a text is not expected here, at character 6'],
    ['{{ a ! }}', '"!" is not expected here, at character 6'],
    ['{{ a. }}', 'the expression ends too early, at character 7'],
    ['{{ a = 1 }}', '"=" is not expected here, at character 6'],
    ['{{ [a=1] }}', '"=" is not expected here, at character 6'],
    ['{{ "#{a|f(\'b\')}" }}', '"#{" inside a text is not supported, at character 5'],
    ['{% if a %}', '"{% if" is never ended, at character 1'],
    ['a{% if a %}b{% else %}c', '"{% if" is never ended, at character 2'],
    ['{% for a in b %}', 'tags like "{% for" are not supported, at character 1'],
    ['a{% endif %}', '"{% endif %}" is not expected here, at character 2'],
    ['{% if a', '"{%" is never closed, at character 1'],
    ['{# note', '"{#" is never closed, at character 1'],
    ['{{- a }}', '"{{-" is not supported, at character 1'],
  ])('is refused with its place: %s', (text, message) => {
    const at = Number(message.match(/\d+$/)?.[0]) - 1;
    expect(() => parseTemplate(text)).toThrow(new ExpressionError(message, at));
  });
});

describe('a very long expression', () => {
  it.each([
    ['brackets', `${'('.repeat(20_000)}a${')'.repeat(20_000)}`],
    ['operators', `a${' + a'.repeat(30_000)}`],
    ['attributes', `a${'.b'.repeat(5_000)}`],
    ['negations', `${'not '.repeat(5_000)}a`],
  ])('is refused in a sentence: %s', (_, text) => {
    expect(() => parseExpression(text)).toThrow(/^it has more than 2000 parts, at character \d+$/);
  });

  it.each([
    ['brackets', `${'('.repeat(990)}a${')'.repeat(990)}`],
    ['operators', `a${' + a'.repeat(990)}`],
  ])('is read up to that: %s', (_, text) => {
    expect(references(parseExpression(text)).length).toBeGreaterThan(0);
  });
});

describe('references', () => {
  it.each([
    ['{{ a.b.c }}', ['a.b.c@3']],
    ['{{ a["b"].c }}', ['a.b.c@3']],
    ['{{ a[b].c }}', ['a@3', 'b@5']],
    [
      '{{ (a | f(b)).c + -d }} {{ not e is empty ? "f" : [g, {h: i}] ~ max(j) }}',
      ['a@4', 'b@10', 'd@19', 'e@31', 'g@51', 'h@55', 'i@58', 'j@68'],
    ],
    ['{% if a.b %}{{ c }}{% else %}{{ d.length() }}{% endif %}', ['a.b@6', 'c@15', 'd@32']],
    ['{{ "x#{a.b}y#{ c }" }}', ['a.b@7', 'c@15']],
    ['no expression, but a { brace', []],
  ])('of %s', (text, expected) => {
    expect(refersTo(text)).toEqual(expected);
  });

  it('are found in an expression without braces too', () => {
    expect(references(parseExpression('GetPersonDetails.httpResponseHeaders'))).toEqual([
      { path: ['GetPersonDetails', 'httpResponseHeaders'], at: 0 },
    ]);
  });
});

it.skipIf(sampleFlows.length === 0)('reads every expression of the real exports', () => {
  const texts = sampleFlows.flatMap(({ flow }) => textsIn(flow.process)).filter((text) => text.includes('{{'));
  expect(texts.length).toBeGreaterThan(40);
  for (const text of texts) expect(refersTo(text)).not.toEqual([]);
});

function name(text: string) {
  return { kind: 'name', name: text };
}

function withoutPlaces(text: string): unknown {
  return JSON.parse(JSON.stringify(parseExpression(text)), (key, value) => (key === 'at' ? undefined : value));
}
