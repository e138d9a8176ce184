/** A metric of the tests, and an alarm on it that rings at 1. */
export const troubleMetric = { namespace: 'Test', name: 'Trouble', dimensions: { service: 'broker' } };

/** As it stands in a template. */
export function troubleAlarm(AlarmName: string, properties: object = {}) {
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmName,
      Namespace: 'Test',
      MetricName: 'Trouble',
      Dimensions: [{ Name: 'service', Value: 'broker' }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      Threshold: 1,
      TreatMissingData: 'ignore',
      AlarmActions: [{ Ref: 'Topic' }],
      ...properties,
    },
  };
}
