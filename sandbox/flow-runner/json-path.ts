import { NotKnown } from './stops.ts';
import { isMap, type Value } from './values.ts';

type Select = (node: Value) => Value[];

interface Step {
  /** `..`: selects from all descendants too. */
  deep: boolean;
  /** May select several values from one node. */
  many: boolean;
  select: Select;
}

/** What a step may look like, and what it then selects. `..` may stand before each of them. */
const steps: readonly { pattern: RegExp; many: boolean; select(groups: Record<string, string>): Select }[] = [
  {
    pattern: /\.\.?(?<name>[\w-]+)/y,
    many: false,
    select: ({ name = '' }) => listed((node) => member(node, name)),
  },
  {
    pattern: /(?:\.\.)?\[\s*(?<quote>["'])(?<name>.*?)\k<quote>\s*\]/y,
    many: false,
    select: ({ name = '' }) => listed((node) => member(node, name)),
  },
  {
    pattern: /(?:\.\.)?\[(?<place>-?\d+)\]/y,
    many: false,
    select: ({ place }) => listed((node) => (Array.isArray(node) ? node.at(Number(place)) : undefined)),
  },
  {
    pattern: /\.\.?\*|(?:\.\.)?\[\*\]/y,
    many: true,
    select: () => children,
  },
  {
    pattern:
      /(?:\.\.)?\[\?\(\s*@(?<names>(?:\.[\w-]+)*)\s*(?<sign>[=!]=)\s*(?<literal>"[^"]*"|'[^']*'|-?\d+(?:\.\d+)?|true|false|null)\s*\)\]/y,
    many: true,
    select: ({ names = '', sign, literal = '' }) => {
      const wanted = (/^["']/.test(literal) ? literal.slice(1, -1) : JSON.parse(literal)) as Value;
      const found = (node: Value) =>
        names
          .split('.')
          .slice(1)
          .reduce(member, node as Value | undefined);
      return (node) => children(node).filter((one) => (found(one) === wanted) === (sign === '=='));
    },
  },
];

/**
 * What a JSONPath finds: the value, or undefined, where it can match only once; a list where it can match several
 * times. Knows what flows use: names, places, `*`, `..` and `[?(@.name == "value")]`.
 */
export function queryJsonPath(path: string, document: Value): Value | undefined {
  const route = readSteps(withRoot(path.trim()));
  let nodes = [document];
  for (const { deep, select } of route) nodes = (deep ? nodes.flatMap(withDescendants) : nodes).flatMap(select);
  return route.some(({ deep, many }) => deep || many) ? nodes : nodes[0];
}

/** The platform's library takes a path without `$` as one from the root, and `.[0]` as `[0]`. */
function withRoot(path: string): string {
  const whole = path.startsWith('$') ? path : `$.${path}`;
  return whole.replace(/(?<![.])\.(?=\[)/g, '');
}

function readSteps(path: string): Step[] {
  const route: Step[] = [];
  let at = 1;
  while (at < path.length) {
    const { step, length } = readStep(path, at);
    route.push(step);
    at += length;
  }
  return route;
}

function readStep(path: string, at: number): { step: Step; length: number } {
  for (const { pattern, many, select } of steps) {
    pattern.lastIndex = at;
    const found = pattern.exec(path);
    if (found) {
      const step = { deep: found[0].startsWith('..'), many, select: select(found.groups ?? {}) };
      return { step, length: found[0].length };
    }
  }
  throw notKnown(at);
}

function listed(select: (node: Value) => Value | undefined): Select {
  return (node) => {
    const value = select(node);
    return value === undefined ? [] : [value];
  };
}

function member(node: Value | undefined, name: string): Value | undefined {
  if (node === undefined || !isMap(node)) return undefined;
  return Object.hasOwn(node, name) ? node[name] : undefined;
}

function children(node: Value): Value[] {
  return node !== null && typeof node === 'object' ? Object.values(node) : [];
}

function withDescendants(node: Value): Value[] {
  return [node, ...children(node).flatMap(withDescendants)];
}

function notKnown(at: number): NotKnown {
  return new NotKnown(`the runner does not know this JSONPath from its character ${at + 1} on`);
}
