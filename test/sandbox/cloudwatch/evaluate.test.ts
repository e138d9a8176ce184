import { describe, expect, it } from 'vitest';
import { type AlarmState, nextState } from '../../../sandbox/cloudwatch/evaluate.ts';

/** `0 - X`: within the threshold, missing, breaching; the latest on the right. */
function evaluate(points: string, alarm: { needed: number; missing: 'breaching' | 'notBreaching' | 'ignore' }) {
  const values = points
    .split(' ')
    .map((point) => (point === '-' ? undefined : point === 'X' ? 1 : 0))
    .reverse();
  const definition = {
    evaluationPeriods: 3,
    datapointsToAlarm: alarm.needed,
    isBreaching: (value: number) => value >= 1,
    missingData: alarm.missing,
  };
  const before: AlarmState[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];
  const after = new Set(before.map((state) => nextState(definition, state, values)));
  if (after.size === 1) return [...after][0];
  return before.every((state) => nextState(definition, state, values) === state) ? 'as before' : [...after];
}

/** The tables of AWS's own page on missing data. */
describe('an alarm on 3 of 3 periods, which reads 5', () => {
  it.each([
    ['0 - X - X', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK'],
    ['- - - - -', 'as before', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'as before', 'ALARM', 'OK'],
  ])('%s', (points, ignore, breaching, notBreaching) => {
    expect(evaluate(points, { needed: 3, missing: 'ignore' })).toBe(ignore);
    expect(evaluate(points, { needed: 3, missing: 'breaching' })).toBe(breaching);
    expect(evaluate(points, { needed: 3, missing: 'notBreaching' })).toBe(notBreaching);
  });
});

describe('an alarm on 2 of 3 periods, which reads 5', () => {
  it.each([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'as before', 'ALARM', 'OK'],
  ])('%s', (points, ignore, breaching, notBreaching) => {
    expect(evaluate(points, { needed: 2, missing: 'ignore' })).toBe(ignore);
    expect(evaluate(points, { needed: 2, missing: 'breaching' })).toBe(breaching);
    expect(evaluate(points, { needed: 2, missing: 'notBreaching' })).toBe(notBreaching);
  });
});
