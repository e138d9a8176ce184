import type { AlarmDefinition } from './alarm-definition.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

/** How many periods beyond its evaluation periods an alarm reads, to get by without missing ones: AWS's own example. */
export const PERIODS_BEYOND = 2;

/**
 * An alarm's next state, by the values of its latest periods, the newest first; undefined stands for a missing one.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function nextState(
  alarm: Pick<AlarmDefinition, 'evaluationPeriods' | 'datapointsToAlarm' | 'isBreaching' | 'missingData'>,
  state: AlarmState,
  values: readonly (number | undefined)[],
): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, isBreaching, missingData } = alarm;
  const real = values.filter((value) => value !== undefined).slice(0, evaluationPeriods);
  const missing = evaluationPeriods - real.length;
  const breaching = real.filter(isBreaching).length;

  if (breaching >= datapointsToAlarm) return 'ALARM';
  if (missing === 0) return 'OK';
  switch (missingData) {
    case 'breaching':
      return breaching + missing >= datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return 'OK';
    case 'ignore':
      return breaching < real.length ? 'OK' : state;
  }
}
