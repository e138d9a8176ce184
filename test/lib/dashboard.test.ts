import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import { Failure } from '../../lambda/broker/record/failures.ts';
import type { Clock } from '../../lambda/broker/record/time.ts';
import { PowertoolsEndpointTelemetry } from '../../lambda/token-endpoint/aws/endpoint-telemetry.ts';
import type { Trace } from '../../lambda/token-endpoint/domain/ports.ts';
import { dataPointsIn } from '../../sandbox/cloudwatch/embedded-metrics.ts';
import { collectLog, type LogLine } from '../../sandbox/story/hosted-function.ts';
import { only, type Properties, synthesized } from './synthesized.ts';

const template = synthesized();
const widgets = widgetsOf(template);

interface Widget {
  type: string;
  properties: Properties;
}

function widgetsOf(synthesizedTemplate: Template): Widget[] {
  const { properties } = only(synthesizedTemplate, 'AWS::CloudWatch::Dashboard');
  const parts: (string | Properties)[] = properties.DashboardBody['Fn::Join'][1];
  return JSON.parse(
    parts.map((part) => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'][0]))).join(''),
  ).widgets;
}

const clock: Clock = { now: () => 0, sleep: async () => {}, random: () => 0.5 };

function logOf(log: () => void): LogLine[] {
  const lines: LogLine[] = [];
  const stop = collectLog((line) => lines.push(line));
  log();
  stop();
  return lines;
}

/** What the function logs of one record that succeeds, of one that fails, and of a sweep. */
function loggedLines(): LogLine[] {
  const telemetry = new PowertoolsTelemetry('token-broker', clock);
  const known = {
    serviceApp: 'acme',
    findings: {},
    life: { accessLifePercent: 1, refreshDays: 1 },
  };
  const result = {
    serviceApp: 'acme',
    outcome: 'refreshed',
    accessTokenExpiresAt: '',
    refreshTokenExpiresAt: '',
    callersSafeUntil: '2027-01-18T08:00:00Z',
    nextCheckAt: '',
    variable: 'published',
    tokenFingerprint: '',
  } as const;
  return logOf(() => {
    telemetry.reconciled({ ...known, result });
    telemetry.reconciled({ ...known, failure: new Failure('GRANT_REFUSED', 'No.', { status: 400, trackingId: 'x' }) });
    telemetry.swept(
      { records: 2, refreshed: 1, unchanged: 0, republished: 0, notDue: 0, paused: 0, failed: [], skipped: 0 },
      {
        failing: 0,
        refused: 1,
        drifted: 0,
        skipped: 0,
        publishing: 2,
        lowestAccessLifePercent: 1,
        lowestRefreshDays: 1,
      },
    );
  });
}

describe('the dashboard', () => {
  test('shows the state of every alarm', () => {
    const shown = widgets.find(({ type }) => type === 'alarm')?.properties.alarms;
    expect(shown).toEqual(Object.keys(template.findResources('AWS::CloudWatch::Alarm')));
  });

  test('shows the tokens nearest their end, the last sweep, refreshes and failures, and drift', () => {
    expect(widgets.map((widget) => widget.properties.title)).toEqual([
      'Alarms',
      'Last sweep',
      'The ten tokens nearest their end',
      'Life of the token nearest its end, in percent',
      'Refreshes and failed passes',
      'Records that fail',
      'Failures',
      'Variables that held something else',
      'Paused records',
      'Records that publish',
      undefined,
    ]);
  });

  test('ends with the commands to type, and names the runbook', () => {
    const text = widgets.at(-1)?.properties.markdown;
    expect(text).toContain('npx wxcc-token-broker doctor --region AWS::Region');
    expect(text).toContain('docs/runbook.md');
  });

  test('has the region in its name, because dashboards are global', () => {
    const { properties } = only(template, 'AWS::CloudWatch::Dashboard');
    expect(properties.DashboardName).toEqual({ 'Fn::Join': ['', ['token-broker-', { Ref: 'AWS::Region' }]] });
  });

  test("asks the function's own log, for fields that the function logs", () => {
    expectQueries(widgets, only(template, 'AWS::Logs::LogGroup').id, loggedLines());
  });

  test('draws metrics that the function reports', () => {
    expectMetrics(widgets, 5, loggedLines());
  });
});

describe('with a token endpoint', () => {
  const all = synthesized({ tokenEndpoint: 'true' });
  const row = widgetsOf(all).slice(widgets.length);

  /** What the token endpoint logs of a token that it gives, and of a client that it refuses. */
  const lines = logOf(() => {
    const telemetry = new PowertoolsEndpointTelemetry('token-broker', clock);
    const given = {
      consumer: 'clinic',
      authentication: 'basic',
      record: 'acme',
      tokenFingerprint: '00000000',
      shortLived: true,
    };
    telemetry.answered({ route: 'POST /oauth2/token', status: 200, ...given } as Trace);
    telemetry.answered({ route: 'POST /oauth2/token', status: 401, refused: true });
  });

  test('another row shows who gets tokens, and who is refused', () => {
    expect(row.map((widget) => widget.properties.title)).toEqual([
      'Tokens given to consumers',
      'Clients refused, and tokens given with less than a day to live',
    ]);
    expectQueries(row, only(all, 'AWS::Logs::LogGroup', 'TokenEndpointLogs').id, lines);
    expectMetrics(row, 2, lines);
  });
});

/** Every query asks that log, for what is logged. */
function expectQueries(asking: readonly Widget[], logGroup: string, lines: readonly LogLine[]): void {
  const fields = new Set(lines.flatMap((line) => Object.keys(line)));
  for (const { properties } of asking.filter(({ type }) => type === 'log')) {
    const { title, query } = properties;
    expect(query.startsWith(`SOURCE '${logGroup}' | `), title).toBe(true);
    const text = query.replace(/SOURCE '[^']*'/, '').replace(/"[^"]*"/g, '');
    const named = [...text.matchAll(/(?<![@\w])[a-z]\w*/gi)].map(([word]) => word as string);
    const language =
      /^(filter|fields|stats|sort|limit|by|as|in|and|asc|desc|sum|count|latest|strcontains|ispresent|bin|d|1d)$/;
    const aliases = [...text.matchAll(/ as (\w+)/g)].map(([, alias]) => alias as string);
    expect(
      named.filter((word) => !language.test(word) && !aliases.includes(word) && !fields.has(word)),
      title,
    ).toEqual([]);
  }
}

/** Every metric that is drawn, so many, is reported with those lines. */
function expectMetrics(drawing: readonly Widget[], count: number, lines: readonly LogLine[]): void {
  const reported = new Set(lines.flatMap(dataPointsIn).map(({ namespace, name }) => `${namespace} ${name}`));
  const drawn = drawing
    .filter(({ type }) => type === 'metric')
    .flatMap((widget) => widget.properties.metrics as string[][])
    .map(([namespace, name]) => `${namespace} ${name}`);
  expect(drawn).toHaveLength(count);
  expect(drawn.filter((metric) => !reported.has(metric))).toEqual([]);
}
