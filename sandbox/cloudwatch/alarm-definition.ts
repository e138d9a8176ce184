import type { MetricName, Statistic } from './metric-data.ts';

/** What a metric alarm is told to do. Times in minutes. */
export interface AlarmDefinition {
  name: string;
  metric: MetricName;
  statistic: Statistic;
  /** Each period's value counts by its difference from the one before. */
  isDifference: boolean;
  period: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  isBreaching: (value: number) => boolean;
  missingData: 'breaching' | 'notBreaching' | 'ignore';
  warmUp: number;
  /** Topics, by logical id. */
  alarmActions: readonly string[];
  okActions: readonly string[];
}

type Reference = string | { Ref: string } | { 'Fn::GetAtt': [string, string] };

interface NamedMetric {
  Namespace: string;
  MetricName: string;
  Dimensions?: { Name: string; Value: Reference }[];
}

/** An expression over one metric. */
type Query =
  | { Expression: string; Id: string }
  | { Id: string; MetricStat: { Metric: NamedMetric; Period: number; Stat: string } };

interface Properties extends Partial<NamedMetric> {
  AlarmName: string;
  Statistic?: string;
  Period?: number;
  Metrics?: Query[];
  EvaluationPeriods: number;
  DatapointsToAlarm?: number;
  ComparisonOperator: string;
  Threshold: number;
  TreatMissingData?: string;
  WarmUpConfiguration?: { WarmUpPeriodDurationInMinutes: number };
  AlarmActions?: Reference[];
  OKActions?: Reference[];
}

/** A CloudFormation template, as far as the sandbox reads it. */
export interface Template {
  Resources: Record<string, { Type: string; Properties?: unknown }>;
  Outputs?: Record<string, { Value: unknown }>;
}

const comparisons: Record<string, (value: number, threshold: number) => boolean> = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
};

/** The alarms of a template. Throws where one asks for something that the sandbox cannot evaluate. */
export function alarmsIn(template: Template): AlarmDefinition[] {
  return Object.values(template.Resources)
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }) => definitionOf(Properties as Properties));
}

function definitionOf(alarm: Properties): AlarmDefinition {
  const { AlarmName: name, Threshold: threshold, EvaluationPeriods } = alarm;
  const { metric, Period, Stat, isDifference } = measureOf(alarm);
  const compare = comparisons[alarm.ComparisonOperator];
  if (!compare) throw cannot(name, `compare by ${alarm.ComparisonOperator}`);
  if (Period % 60 !== 0) throw cannot(name, `use a period of ${Period} seconds`);
  if (Period * EvaluationPeriods > (Period < 3600 ? 86_400 : 604_800)) {
    throw cannot(name, 'look further back than a day (a week, by periods of an hour or more)');
  }
  return {
    name,
    metric: {
      namespace: metric.Namespace,
      name: metric.MetricName,
      dimensions: Object.fromEntries((metric.Dimensions ?? []).map(({ Name, Value }) => [Name, textOf(Value)])),
    },
    statistic: oneOf(name, Stat, ['Sum', 'Minimum', 'Maximum']),
    isDifference,
    period: Period / 60,
    evaluationPeriods: EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm ?? EvaluationPeriods,
    isBreaching: (value) => compare(value, threshold),
    missingData: oneOf(name, alarm.TreatMissingData, ['breaching', 'notBreaching', 'ignore']),
    warmUp: alarm.WarmUpConfiguration?.WarmUpPeriodDurationInMinutes ?? 0,
    alarmActions: (alarm.AlarmActions ?? []).map(textOf),
    okActions: (alarm.OKActions ?? []).map(textOf),
  };
}

/** A metric, or its DIFF: of CloudWatch's metric math the sandbox knows no more. */
function measureOf({ AlarmName, Metrics = [], ...alarm }: Properties) {
  if (Metrics.length === 0) {
    return { metric: alarm as NamedMetric, Period: alarm.Period ?? 0, Stat: alarm.Statistic, isDifference: false };
  }
  const [expression] = Metrics.flatMap((query) => ('Expression' in query ? [query.Expression] : []));
  const [measured] = Metrics.flatMap((query) => ('MetricStat' in query ? [query] : []));
  if (!measured || Metrics.length !== 2 || expression !== `DIFF(${measured.Id})`) {
    throw cannot(AlarmName, `calculate ${expression}`);
  }
  const { Metric: metric, Period, Stat } = measured.MetricStat;
  return { metric, Period, Stat, isDifference: true };
}

function oneOf<Choice extends string>(alarm: string, given: string | undefined, known: readonly Choice[]): Choice {
  const choice = known.find((one) => one === given);
  if (choice === undefined) throw cannot(alarm, `take ${given} for one of ${known.join(', ')}`);
  return choice;
}

/** Nothing is deployed, so a reference stands for the logical id that it names. */
function textOf(reference: Reference): string {
  if (typeof reference === 'string') return reference;
  if ('Ref' in reference) return reference.Ref;
  return reference['Fn::GetAtt'][0];
}

function cannot(alarm: string, what: string): Error {
  return new Error(`Alarm ${alarm}: the sandbox cannot ${what}.`);
}
