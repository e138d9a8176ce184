import { readdirSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { Secret } from '../../lambda/broker/record/secret.ts';
import { expectNoCanary } from '../support/canaries.ts';
import { bundleFunction } from './bundled-function.ts';
import { deploy, logOf } from './surroundings.ts';

const bundled = bundleFunction();
afterAll(() => bundled.remove());

describe('the bundle', () => {
  test('is one file with its source map, small enough to load quickly', () => {
    expect(readdirSync(bundled.directory).sort()).toEqual(['index.mjs', 'index.mjs.map']);
    expect(statSync(join(bundled.directory, 'index.mjs')).size).toBeLessThan(1_000_000);
  });

  test('brings everything along but what Node has', () => {
    const code = readFileSync(join(bundled.directory, 'index.mjs'), 'utf8');
    const imported = [...code.matchAll(/\b(?:from ?|import\()["']([^"']+)["']/g)].map(([, name]) => name);
    expect(imported).toContain('node:crypto');
    expect(imported.filter((name) => !isBuiltin(name ?? ''))).toEqual([]);
  });
});

describe('the deployed function', () => {
  test('answers a sweep of no records', async () => {
    const { start } = await deploy(bundled);
    const started = await start();
    expect(await started.invoke({})).toEqual({
      result: { records: 0, refreshed: 0, unchanged: 0, republished: 0, notDue: 0, paused: 0, failed: [], skipped: 0 },
    });
  });

  test('refreshes a token, saves it, publishes it, and answers without it', async () => {
    const world = await deploy(bundled);
    world.register('acme');
    const started = await world.start();
    const outcome = await started.invoke({ serviceApp: 'acme' });

    const saved = world.saved('acme');
    expect(world.published()).toBe(saved.accessToken);
    expect(outcome).toEqual({
      result: {
        serviceApp: 'acme',
        outcome: 'refreshed',
        reason: 'no-token',
        accessTokenExpiresAt: saved.expiresAt,
        refreshTokenExpiresAt: saved.refreshTokenExpiresAt,
        callersSafeUntil: saved.expiresAt,
        nextCheckAt: expect.stringMatching(/Z$/),
        variable: 'published',
        tokenFingerprint: new Secret(world.published()).fingerprint,
      },
    });
    expect(await started.invoke({ serviceApp: 'acme' })).toMatchObject({ result: { outcome: 'not_due' } });
    expectNoCanary(outcome);
  });

  test('makes a wake that comes back to it, by the role and with the queue of its stack', async () => {
    const world = await deploy(bundled);
    world.webex.settings.accessTokenSeconds = 2 * 60 * 60;
    world.register('acme');
    const started = await world.start();
    await started.invoke({ serviceApp: 'acme' });
    expect(world.schedules.list()).toMatchObject([
      {
        group: 'token-broker',
        request: {
          ActionAfterCompletion: 'DELETE',
          Target: {
            Arn: started.functionArn,
            RoleArn: bundled.environment.SCHEDULER_ROLE_ARN,
            Input: '{"serviceApp":"acme"}',
            DeadLetterConfig: { Arn: bundled.environment.DEAD_LETTER_QUEUE_ARN },
          },
        },
      },
    ]);
    expectNoCanary(world.schedules.list());
  });

  test('writes to people', async () => {
    const world = await deploy(bundled);
    const started = await world.start();
    expect(await started.invoke({ action: 'test-alarm' })).toEqual({ result: { testAlarm: expect.any(String) } });
    expect(world.sns.messages).toMatchObject([{ topicArn: bundled.environment.TOPIC_ARN }]);
  });

  test('reports the metrics that the alarms of its stack listen to', async () => {
    const world = await deploy(bundled);
    world.register('acme');
    const started = await world.start();
    await started.invoke({ action: 'sweep' });

    const listenedTo = Object.values(bundled.resources)
      .filter(({ Type, Properties }) => Type === 'AWS::CloudWatch::Alarm' && !/^AWS\//.test(Properties.Namespace))
      .map(({ Properties }) => Properties.Metrics?.[1]?.MetricStat.Metric ?? Properties)
      .map(({ Namespace, MetricName, Dimensions }) => ({ Namespace, MetricName, Dimensions }));
    expect(listenedTo).toHaveLength(8);
    expect(reportedMetrics(await logOf(started))).toEqual(expect.arrayContaining(listenedTo));
  });

  test('rejects an event that it does not know, and says what is wrong with it', async () => {
    const { start } = await deploy(bundled);
    const started = await start();
    const { error } = await started.invoke({ serviceApp: 'acme', colour: 'red' });
    expect(error).toMatchObject({ errorType: 'EVENT_INVALID', errorMessage: expect.stringContaining('colour') });
  });

  test('rejects a check that fails, after it has logged why', async () => {
    const world = await deploy(bundled);
    world.register('acme');
    world.variables.remove('WEBEX_ACCESS_TOKEN');
    const started = await world.start();
    const { error } = await started.invoke({ serviceApp: 'acme' });

    expect(error).toMatchObject({ errorType: 'VARIABLE_NOT_FOUND' });
    expect((await logOf(started)).map(({ level, code, message }) => [level, code ?? message])).toEqual([
      ['ERROR', 'VARIABLE_NOT_FOUND'],
      ['INFO', 'message sent'],
      ['ERROR', expect.objectContaining({ errorType: 'Failure', errorMessage: error?.errorMessage })],
    ]);
    expectNoCanary(error, world.sns.messages);
  });

  test('traces an error to the lines of the source', async () => {
    const { start } = await deploy(bundled);
    const { error } = await (await start()).invoke('nothing');
    expect(error?.trace?.[1]).toMatch(/lambda\/refresh\/event\.ts:\d+:\d+/);
  });

  test('tells the invoker that its environment is wrong', async () => {
    const { start } = await deploy(bundled);
    const { error } = await (await start({ TOPIC_ARN: '' })).invoke({});
    expect(error).toMatchObject({ errorType: 'CONFIG_INVALID', errorMessage: expect.stringContaining('TOPIC_ARN') });
  });
});

/** Metrics in CloudWatch's embedded format, in the words of alarms. */
function reportedMetrics(lines: Record<string, unknown>[]) {
  return lines.flatMap((line) => {
    const { CloudWatchMetrics = [] } = (line._aws ?? {}) as { CloudWatchMetrics?: EmbeddedMetrics[] };
    return CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name: MetricName }) => ({
        Namespace,
        MetricName,
        Dimensions: Dimensions[0]?.map((Name) => ({ Name, Value: line[Name] })),
      })),
    );
  });
}

interface EmbeddedMetrics {
  Namespace: string;
  Dimensions: string[][];
  Metrics: { Name: string }[];
}
