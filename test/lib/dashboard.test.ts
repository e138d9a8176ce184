import { describe, expect, test } from 'vitest';
import { PowertoolsTelemetry } from '../../lambda/aws/telemetry.ts';
import { Failure } from '../../lambda/broker/failures.ts';
import { dataPointsIn } from '../../sandbox/cloudwatch/embedded-metrics.ts';
import { collectLog, type LogLine } from '../../sandbox/story/hosted-function.ts';
import { only, type Properties, synthesized } from './synthesized.ts';

const template = synthesized();
const { properties } = only(template, 'AWS::CloudWatch::Dashboard');
const body = JSON.parse(
  properties.DashboardBody['Fn::Join'][1]
    .map((part: Properties) => (typeof part === 'string' ? part : (part.Ref ?? part['Fn::GetAtt'][0])))
    .join(''),
);
const widgets: { type: string; properties: Properties }[] = body.widgets;
const queries = widgets.filter(({ type }) => type === 'log').map((widget) => widget.properties);

/** What the function logs of one record that succeeds, of one that fails, and of a sweep. */
function loggedLines(): LogLine[] {
  const lines: LogLine[] = [];
  const telemetry = new PowertoolsTelemetry('token-broker', { now: () => 0, sleep: async () => {}, random: () => 0.5 });
  const stop = collectLog((line) => lines.push(line));
  const known = {
    serviceApp: 'acme',
    findings: {},
    accessTokenExpiresAt: 0,
    life: { accessLifePercent: 1, refreshDays: 1 },
  };
  const result = {
    serviceApp: 'acme',
    outcome: 'refreshed',
    accessTokenExpiresAt: '',
    refreshTokenExpiresAt: '',
    nextCheckAt: '',
    variable: 'published',
    tokenFingerprint: '',
  } as const;
  telemetry.checked({ ...known, result });
  telemetry.checked({ ...known, failure: new Failure('GRANT_REFUSED', 'No.', { status: 400, trackingId: 'x' }) });
  telemetry.swept(
    { records: 2, refreshed: 1, unchanged: 0, republished: 0, notDue: 0, paused: 0, failed: [], left: 0 },
    { failing: 0, refused: 1, drifted: 0, unswept: 0, lowestAccessLifePercent: 1, lowestRefreshDays: 1 },
  );
  stop();
  return lines;
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
      'Refreshes and failed checks',
      'Records that fail',
      'Failures',
      'Variables that held something else',
    ]);
  });

  test("asks the function's own log, for fields that the function logs", () => {
    const { id } = only(template, 'AWS::Logs::LogGroup');
    const fields = new Set(loggedLines().flatMap((line) => Object.keys(line)));
    for (const { title, query } of queries) {
      expect(query.startsWith(`SOURCE '${id}' | `), title).toBe(true);
      const text = query.replace(/SOURCE '[^']*'/, '').replace(/"[^"]*"/g, '');
      const named = [...text.matchAll(/(?<![@\w])[a-z]\w*/gi)].map(([word]) => word as string);
      const language = /^(filter|fields|stats|sort|limit|by|as|in|asc|desc|sum|latest|strcontains|ispresent|bin|d|1d)$/;
      const aliases = [...text.matchAll(/ as (\w+)/g)].map(([, alias]) => alias as string);
      expect(
        named.filter((word) => !language.test(word) && !aliases.includes(word) && !fields.has(word)),
        title,
      ).toEqual([]);
    }
  });

  test('draws metrics that the function reports', () => {
    const reported = new Set(
      loggedLines()
        .flatMap(dataPointsIn)
        .map(({ namespace, name }) => `${namespace} ${name}`),
    );
    const drawn = widgets
      .filter(({ type }) => type === 'metric')
      .flatMap((widget) => widget.properties.metrics as string[][])
      .map(([namespace, name]) => `${namespace} ${name}`);
    expect(drawn).toHaveLength(4);
    expect(drawn.filter((metric) => !reported.has(metric))).toEqual([]);
  });
});
