import { expect } from 'vitest';
import { type Flow, parseFlow } from '../../../flows/format.ts';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { NotAFlowError } from '../../../flows/not-a-flow-error.ts';
import { plant } from './plant.ts';

type Damage = (parent: Record<string, unknown>, key: string) => void;

/** The flow with one field changed, for every field in turn or one in so many; what is then no flow is left out. */
function* damaged(flow: Flow, every: number, damage: Damage): Iterable<Flow> {
  const paths = pathsIn(flow).filter((_, place) => place % every === 0);
  for (const path of paths) {
    const copy = JSON.parse(JSON.stringify(flow));
    const parent = path.slice(0, -1).reduce((inner, key) => inner[key], copy);
    damage(parent, path.at(-1) ?? '');
    try {
      yield parseFlow(JSON.stringify(copy), 'damaged.json');
    } catch (error) {
      if (!(error instanceof NotAFlowError)) throw error;
    }
  }
}

function pathsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsIn(inner, [...path, key])]);
}

/** Lints the fallback subflow once for each field of it that is missing, or one field in so many. */
export function lintWithoutFields(every: number): void {
  const { flow } = plant({ into: 'subflow' });
  let linted = 0;
  for (const one of damaged(flow, every, (parent, key) => delete parent[key])) {
    expect(() => lintFlow(one)).not.toThrow();
    linted += 1;
  }
  expect(linted).toBeGreaterThan(100 / every);
}

/** Lints the main flow once for each text of it that is the name of a built-in thing, or one text in so many. */
export function lintWithBuiltInNames(every: number): void {
  const { flow } = plant({ into: 'main' });
  let linted = 0;
  let isText = false;
  for (const one of damaged(flow, every, (parent, key) => {
    isText = typeof parent[key] === 'string';
    if (isText) parent[key] = 'constructor';
  })) {
    if (!isText) continue;
    expect(() => lintFlow(one)).not.toThrow();
    linted += 1;
  }
  expect(linted).toBeGreaterThan(100 / every);
}
