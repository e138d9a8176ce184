import { Refusal } from './refusal.ts';

/** Whether an item passes a filter. */
type Predicate = (item: Readonly<Record<string, unknown>>) => boolean;

const TOKEN = /\s*(?:(==|!=|=in=|=out=)|([();,])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^"'();,=!~<>\s]+))/y;

interface Token {
  kind: 'operator' | 'mark' | 'text';
  text: string;
}

/**
 * Reads an RSQL filter with the operators `==`, `!=`, `=in=` and `=out=`; `;` means and, `,` means or.
 * Throws a Refusal with 400 for anything else, and for fields that are not in `fields`.
 */
export function parseFilter(filter: string, fields: readonly string[]): Predicate {
  const tokens = tokenize(filter);
  let at = 0;

  const take = (kind: Token['kind'], text?: string): string => {
    const token = tokens[at];
    if (token?.kind !== kind || (text !== undefined && token.text !== text)) throw wrongFilter();
    at += 1;
    return token.text;
  };

  const takeMark = (mark: string): boolean => {
    const there = tokens[at]?.kind === 'mark' && tokens[at]?.text === mark;
    if (there) at += 1;
    return there;
  };

  const either = (): Predicate => {
    const choices = [both()];
    while (takeMark(',')) choices.push(both());
    return (item) => choices.some((choice) => choice(item));
  };

  const both = (): Predicate => {
    const parts = [one()];
    while (takeMark(';')) parts.push(one());
    return (item) => parts.every((part) => part(item));
  };

  const one = (): Predicate => {
    if (!takeMark('(')) return comparison();
    const group = either();
    take('mark', ')');
    return group;
  };

  const comparison = (): Predicate => {
    const field = take('text');
    if (!fields.includes(field)) throw wrongFilter();
    const operator = take('operator');
    const values = operator === '==' || operator === '!=' ? [take('text')] : list();
    const wanted = operator === '==' || operator === '=in=';
    return (item) => values.includes(String(item[field])) === wanted;
  };

  const list = (): string[] => {
    take('mark', '(');
    const values = [take('text')];
    while (takeMark(',')) values.push(take('text'));
    take('mark', ')');
    return values;
  };

  const predicate = either();
  if (at < tokens.length) throw wrongFilter();
  return predicate;
}

function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < filter.trimEnd().length; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(filter);
    if (!match) throw wrongFilter();
    const [, operator, mark, doubleQuoted, singleQuoted, bare] = match;
    const quoted = (doubleQuoted ?? singleQuoted)?.replaceAll(/\\(.)/g, '$1');
    if (operator !== undefined) tokens.push({ kind: 'operator', text: operator });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark });
    else tokens.push({ kind: 'text', text: quoted ?? bare ?? '' });
  }
  return tokens;
}

function wrongFilter(): Refusal {
  return new Refusal(400, 'The filter is invalid.');
}
