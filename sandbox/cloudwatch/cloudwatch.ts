import type { Instant, VirtualClock } from '../clock.ts';
import type { AlarmDefinition } from './alarm-definition.ts';
import { dataPointsIn } from './embedded-metrics.ts';
import { type AlarmState, nextState, PERIODS_BEYOND } from './evaluate.ts';
import { type DataPoint, MetricData, type MetricName, type Statistic } from './metric-data.ts';

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

/** An alarm as it stands. */
export interface StandingAlarm {
  alarm: AlarmDefinition;
  state: AlarmState;
  since: Instant;
  /** Otherwise its state changes without a notification. */
  actionsEnabled: boolean;
}

/** CloudWatch: takes metrics out of log lines and evaluates a template's alarms on the virtual clock. */
export class CloudWatch {
  readonly #clock: Pick<VirtualClock, 'now' | 'at'>;
  readonly #hear: (change: StateChange) => void;
  readonly #data = new MetricData();
  #alarms: readonly StandingAlarm[];
  readonly #createdAt: Instant;
  #callOff = () => {};

  /** The alarms exist from now on and are evaluated every minute; `hear` is told when one changes its state. */
  constructor(
    clock: Pick<VirtualClock, 'now' | 'at'>,
    alarms: readonly AlarmDefinition[],
    hear: (change: StateChange) => void,
  ) {
    this.#clock = clock;
    this.#hear = hear;
    this.#createdAt = clock.now();
    this.#alarms = alarms.map((alarm) => {
      return { alarm, state: 'INSUFFICIENT_DATA', since: this.#createdAt, actionsEnabled: true };
    });
    this.#arm(Math.floor(this.#createdAt / MINUTE) * MINUTE + MINUTE);
  }

  /** Every alarm's state, by its name. */
  get states(): Record<string, AlarmState> {
    return Object.fromEntries(this.#alarms.map(({ alarm, state }) => [alarm.name, state]));
  }

  get alarms(): readonly Readonly<StandingAlarm>[] {
    return this.#alarms;
  }

  /** By hand; the next evaluation may put it back. */
  setState(name: string, state: AlarmState): void {
    for (const standing of this.#named([name])) this.#change(standing, state, this.#clock.now());
  }

  disableActions(names: readonly string[]): void {
    for (const standing of this.#named(names)) standing.actionsEnabled = false;
  }

  delete(names: readonly string[]): void {
    this.#alarms = this.#alarms.filter(({ alarm }) => !names.includes(alarm.name));
  }

  /** The statistic over each period between two moments that has data. */
  statistics(metric: MetricName, statistic: Statistic, span: { from: Instant; until: Instant; period: number }) {
    return this.#data.between(metric, statistic, span);
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
      for (const standing of this.#alarms) this.#evaluate(standing, moment);
      this.#arm(moment + MINUTE);
    });
  }

  #evaluate(standing: StandingAlarm, now: Instant): void {
    const { metric, statistic, evaluationPeriods, warmUp, period: minutes, isDifference } = standing.alarm;
    const period = minutes * MINUTE;
    // What looks back further than a day is evaluated by the hour.
    if (period * evaluationPeriods > DAY && now % HOUR !== 0) return;
    if (now < this.#createdAt + warmUp * MINUTE) return;
    const values = this.#data.latest(metric, statistic, { now, period, count: evaluationPeriods + PERIODS_BEYOND });
    const judged = isDifference ? differencesOf(values) : values;
    this.#change(standing, nextState(standing.alarm, standing.state, judged), now);
  }

  #change(standing: StandingAlarm, to: AlarmState, at: Instant): void {
    const { alarm, state: from, actionsEnabled } = standing;
    if (to === from) return;
    standing.state = to;
    standing.since = at;
    const actions = actionsOf(alarm, to);
    const tells = actionsEnabled && actions.length > 0;
    this.#hear({ at, alarm, from, to, subject: tells ? `${to}: "${alarm.name}"` : undefined });
  }

  #named(names: readonly string[]): StandingAlarm[] {
    return this.#alarms.filter(({ alarm }) => names.includes(alarm.name));
  }
}

/** Each value's difference from the one before it in time, however long before; the newest first. */
function differencesOf(values: readonly (number | undefined)[]): (number | undefined)[] {
  return values.map((value, index) => {
    const before = values.slice(index + 1).find((one) => one !== undefined);
    return value === undefined || before === undefined ? undefined : value - before;
  });
}

function actionsOf({ alarmActions, okActions }: AlarmDefinition, state: AlarmState): readonly string[] {
  if (state === 'INSUFFICIENT_DATA') return [];
  return state === 'ALARM' ? alarmActions : okActions;
}
