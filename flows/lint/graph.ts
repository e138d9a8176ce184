/** Where each node leads. */
export type Graph = ReadonlyMap<string, readonly string[]>;

export function graphOf(nodes: Iterable<string>, edges: readonly (readonly [from: string, to: string])[]): Graph {
  const graph = new Map<string, string[]>([...nodes].map((node) => [node, []]));
  for (const [from, to] of edges) if (graph.has(to)) graph.get(from)?.push(to);
  return graph;
}

/** Everything that can be reached, the beginnings included. */
export function reachableFrom(graph: Graph, beginnings: Iterable<string>): Set<string> {
  const seen = new Set<string>();
  const pending = [...beginnings];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    pending.push(...(graph.get(node) ?? []));
  }
  return seen;
}

/** The graph without some of its nodes. */
export function keepOnly(graph: Graph, isKept: (node: string) => boolean): Graph {
  const kept = [...graph].filter(([node]) => isKept(node));
  return new Map(kept.map(([node, next]) => [node, next.filter(isKept)]));
}

/** The loops: sets of nodes of which each can be reached from each. */
export function loopsIn(graph: Graph): Set<string>[] {
  const after = new Map([...graph].map(([node, next]) => [node, reachableFrom(graph, next)]));
  const loops: Set<string>[] = [];
  for (const [node, ahead] of after) {
    if (!ahead.has(node) || loops.some((loop) => loop.has(node))) continue;
    loops.push(new Set([...ahead].filter((other) => after.get(other)?.has(node))));
  }
  return loops;
}
