import type { DataPoint } from './metric-data.ts';

interface Directive {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string }[];
}

/**
 * The data points that CloudWatch takes out of a log line in its embedded metric format; none for any other line.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function dataPointsIn(line: Record<string, unknown>): DataPoint[] {
  const { Timestamp, CloudWatchMetrics = [] } = (line._aws ?? {}) as {
    Timestamp?: number;
    CloudWatchMetrics?: Directive[];
  };
  return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) =>
      Metrics.map(({ Name }) => ({
        namespace: Namespace,
        name: Name,
        dimensions: Object.fromEntries(names.map((name) => [name, String(line[name])])),
        at: Timestamp as number,
        value: Number(line[Name]),
      })),
    ),
  );
}
