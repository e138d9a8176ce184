import { describe, expect, it } from 'vitest';
import { lintFlow } from '../../../flows/lint/lint.ts';
import { lintWithBuiltInNames, lintWithoutFields } from './damage.ts';
import { activityOf, plant } from './plant.ts';

describe('a damaged flow', () => {
  it('is linted with any field missing', () => lintWithoutFields(7));

  it('is linted with any texts, the names of built-in things too', () => lintWithBuiltInNames(7));

  it('is linted with any content in an activity of an unknown kind', () => {
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
