/** A name, and a literal that a text gives to it. */
export type Pair = [name: string, literal: string];

/** Everything in a text that gives a literal to a name, or compares it with one. */
export function pairsIn(text: string): Pair[] {
  return [assignments, rows, computed, lists, elements, comparisons].flatMap((find) => find(text));
}

/** `client_secret=...`, `"client_secret": "..."`, `headers["x-api-key"] = '...'`. */
function assignments(text: string): Pair[] {
  const found = text.matchAll(
    /(?<![\w.-])["']?([A-Za-z][\w.-]{1,60})["']?\]?\s*(?::|=(?!=))\s*(?:(["'`])((?:\\.|\{\{[^{}]*\}\}|(?!\2)[^\n{}\\])*)\2|(?!["'{]|\/\/)([^\s"'`&,;{}<>()[\]|]+))/g,
  );
  return [...found].map(([, name = '', , quoted, bare = '']) => [name, quoted ?? bare]);
}

/** `{"key": "password", "value": "..."}`. */
function rows(text: string): Pair[] {
  const found = text.matchAll(
    /["'](?:name|key|field|header|parameter)["']\s*:\s*["']([A-Za-z][\w.-]{1,60})["']\s*,\s*["'](?:value|val|text|data|default)["']\s*:\s*["']([^"'\n]*)["']/g,
  );
  return [...found].map(([, name = '', literal = '']) => [name, literal]);
}

/** `"password": {{ "..." | json }}`. */
function computed(text: string): Pair[] {
  const found = text.matchAll(/(?<![\w.-])["']?([A-Za-z][\w.-]{1,60})["']?\s*[:=]\s*(\{\{[^{}]*\}\})/g);
  return [...found].flatMap(([, name = '', expression = '']) =>
    literalsIn(expression).map((literal): Pair => [name, literal]),
  );
}

/** `"passwords": ["...", "..."]`. */
function lists(text: string): Pair[] {
  const found = text.matchAll(/["']([A-Za-z][\w.-]{1,60})["']\s*:\s*\[([^[\]{}]*)\]/g);
  return [...found].flatMap(([, name = '', list = '']) => literalsIn(list).map((literal): Pair => [name, literal]));
}

/** `<ns:Password Type="text">...</ns:Password>`. */
function elements(text: string): Pair[] {
  return [...text.matchAll(/<(?:[\w-]+:)?([A-Za-z][\w.-]*)(?:\s[^<>]*)?>([^<>]+)<\//g)].map(
    ([, name = '', inner = '']) => [name, inner],
  );
}

/** `password == "..."`, `"..." == password` and `AskPIN.DigitsEntered == "..."`. */
function comparisons(text: string): Pair[] {
  const value = `(?:"([^"]{0,500})"|'([^']{0,500})'|(?<!\\d)(\\d{4,500}))`;
  const operator = '\\s{0,9}(?:[!=]==?|\\bequals\\b)\\s{0,9}';
  const after = text.matchAll(new RegExp(`(?<![\\w.])([A-Za-z][\\w.]{0,80})${operator}${value}`, 'g'));
  const before = text.matchAll(new RegExp(`${value}${operator}([A-Za-z][\\w.]{0,80})`, 'g'));
  const pairs = [
    ...[...after].map(([, name = '', ...values]): Pair => [name, values.slice(0, 3).find(Boolean) ?? '']),
    ...[...before].map(([, one, two, three, name = '']): Pair => [name, one ?? two ?? three ?? '']),
  ];
  return pairs.map(([name, literal]) => [name.replace(/\.DigitsEntered$/, ''), literal]);
}

/** The literals of a list or an expression, and not those that tell a filter how. */
export function literalsIn(text: string): string[] {
  const found = text.matchAll(/(?<!(?:\b(?!default\b)\w+\(|\w=|contains)\s{0,9})(["'])((?:(?!\1).)*)\1/g);
  return [...found].map(([, , literal = '']) => literal);
}
