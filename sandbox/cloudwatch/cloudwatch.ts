import type { Instant, VirtualClock } from '../clock.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { dataPointsIn } from './embedded-metrics.ts';
import { type AlarmState, nextState, PERIODS_BEYOND } from './evaluate.ts';
import { type DataPoint, MetricData } from './metric-data.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** An alarm that is no longer in the state in which it was. */
export interface StateChange {
  at: Instant;
  alarm: AlarmDefinition;
  from: AlarmState;
  to: AlarmState;
  /** The subject of the mail that the alarm's topics get; undefined where it has no action for the change. */
  subject: string | undefined;
}

/** CloudWatch: takes metrics out of log lines and evaluates a template's alarms on the virtual clock. */
export class CloudWatch {
  readonly #clock: Pick<VirtualClock, 'now' | 'at'>;
  readonly #hear: (change: StateChange) => void;
  readonly #data = new MetricData();
  readonly #alarms: readonly AlarmDefinition[];
  readonly #states: Map<AlarmDefinition, AlarmState>;
  readonly #createdAt: Instant;
  #callOff = () => {};

  /** The alarms exist from now on and are evaluated every minute; `hear` is told when one changes its state. */
  constructor(
    clock: Pick<VirtualClock, 'now' | 'at'>,
    alarms: readonly AlarmDefinition[],
    hear: (change: StateChange) => void,
  ) {
    this.#clock = clock;
    this.#alarms = alarms;
    this.#hear = hear;
    this.#states = new Map(alarms.map((alarm) => [alarm, 'INSUFFICIENT_DATA']));
    this.#createdAt = clock.now();
    this.#arm(Math.floor(this.#createdAt / MINUTE) * MINUTE + MINUTE);
  }

  /** Every alarm's state, by its name. */
  get states(): Record<string, AlarmState> {
    return Object.fromEntries([...this.#states].map(([{ name }, state]) => [name, state]));
  }

  /** A line of a log group: what of it is metrics is taken. */
  readLog(line: Record<string, unknown>): void {
    for (const point of dataPointsIn(line)) this.put(point);
  }

  /** A value that AWS itself reports, or a client. */
  put(point: DataPoint): void {
    this.#data.put(point);
  }

  /** Ends the evaluation. */
  close(): void {
    this.#callOff();
  }

  #arm(moment: Instant): void {
    this.#callOff = this.#clock.at(moment, () => {
      for (const alarm of this.#alarms) this.#evaluate(alarm, moment);
      this.#arm(moment + MINUTE);
    });
  }

  #evaluate(alarm: AlarmDefinition, now: Instant): void {
    const { metric, statistic, evaluationPeriods, warmUp, alarmActions, okActions } = alarm;
    const period = alarm.period * MINUTE;
    // What looks back further than a day is evaluated by the hour.
    if (period * evaluationPeriods > DAY && now % HOUR !== 0) return;
    if (now < this.#createdAt + warmUp * MINUTE) return;
    const values = this.#data.latest(metric, statistic, { now, period, count: evaluationPeriods + PERIODS_BEYOND });
    const from = this.#states.get(alarm) as AlarmState;
    const to = nextState(alarm, from, values);
    if (to === from) return;
    this.#states.set(alarm, to);
    const actions = to === 'ALARM' ? alarmActions : okActions;
    this.#hear({ at: now, alarm, from, to, subject: actions.length > 0 ? `${to}: "${alarm.name}"` : undefined });
  }
}
