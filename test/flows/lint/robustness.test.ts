import { describe, expect, it } from 'vitest';
import { type Flow, NotAFlowError, parseFlow } from '../../../flows/format.ts';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { activityOf, plant } from './plant.ts';

/** The flow with one field changed, for every field in turn; what is then no flow is left out. */
function* damaged(flow: Flow, damage: (parent: Record<string, unknown>, key: string) => void): Iterable<Flow> {
  const paths = pathsIn(flow);
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

// Nothing but work for the processor, of which other processes may leave little.
describe('a damaged flow', { timeout: 300_000 }, () => {
  it('is linted whatever is missing', () => {
    const { flow } = plant({ into: 'subflow' });
    let linted = 0;
    for (const one of damaged(flow, (parent, key) => delete parent[key])) {
      expect(() => lintFlow(one)).not.toThrow();
      linted += 1;
    }
    expect(linted).toBeGreaterThan(100);
  });

  it('is linted whatever its texts are, the names of built-in things too', () => {
    const { flow } = plant({ into: 'main' });
    let linted = 0;
    let isText = false;
    for (const one of damaged(flow, (parent, key) => {
      isText = typeof parent[key] === 'string';
      if (isText) parent[key] = 'constructor';
    })) {
      if (!isText) continue;
      expect(() => lintFlow(one)).not.toThrow();
      linted += 1;
    }
    expect(linted).toBeGreaterThan(100);
  });

  it('is linted whatever an activity of an unknown kind holds', () => {
    const { flow } = plant({
      into: 'main',
      file: (broken) => {
        const odd = [null, 'text', 7, { outputVariable: 7, jsonPathExp: [] }, { src: null }];
        Object.assign(activityOf(broken, 'SayPerson').properties, {
          activityName: 'constructor',
          outputVariableArray: odd,
          fnOutputVariables: odd,
          fnInputVariables: odd,
          subflowInputVariables: odd,
          subflowOutputVariables: [...odd, 'none'],
        });
      },
    });
    expect(lintFlow(flow)).toEqual([]);
  });
});
