import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { expectNoCanary } from './canaries.ts';
import { type RunningFunction, startFunction } from './runtime-api.ts';

/** Runs a function whose module holds this. */
async function running(code: string, environment: Record<string, string> = {}): Promise<RunningFunction> {
  const directory = mkdtempSync(join(tmpdir(), 'token-broker-runtime-'));
  writeFileSync(join(directory, 'index.mjs'), code);
  const started = await startFunction({
    name: 'token-broker-refresh',
    directory,
    handler: 'index.handler',
    environment,
    timeoutSeconds: 900,
  });
  onTestFinished(async () => {
    await started.stop();
    rmSync(directory, { recursive: true });
  });
  return started;
}

async function logOf(started: RunningFunction) {
  const lines = (await started.stop()).trim().split('\n');
  return lines.map((line) => JSON.parse(line));
}

test('events are answered one after the other, by one process', async () => {
  const started = await running('let count = 0; export const handler = async ({ add }) => (count += add);');
  expect(await Promise.all([started.invoke({ add: 1 }), started.invoke({ add: 2 })])).toEqual([
    { result: 1 },
    { result: 3 },
  ]);
  expect(await started.invoke({ add: 3 })).toEqual({ result: 6 });
});

test.each([[null], ['a text'], [[{}]]])('any JSON can be an event: %j', async (event) => {
  const started = await running('export const handler = async (event) => event;');
  expect(await started.invoke(event)).toEqual({ result: event });
});

test('the handler hears which function it is and how long it may take', async () => {
  const started = await running(`export const handler = async (event, context) => ({
    ...context, inTime: context.getRemainingTimeInMillis() > 800_000 && context.getRemainingTimeInMillis() <= 900_000,
  });`);
  expect(await started.invoke({})).toEqual({
    result: {
      awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      functionName: 'token-broker-refresh',
      invokedFunctionArn: started.functionArn,
      inTime: true,
    },
  });
});

test('the process has the environment of its function and none of ours', async () => {
  const started = await running('export const handler = () => Object.keys(process.env).sort();', { TOPIC_ARN: 'x' });
  const { result } = await started.invoke({});
  expect(result).toContain('TOPIC_ARN');
  expect(result).not.toContain('PATH');
  expect(result).not.toContain('VITEST');
});

test('an error reaches the invoker, and the log, where all of its properties are shown', async () => {
  const started = await running(`export const handler = async () => {
    throw Object.assign(new TypeError('No such thing.'), { status: 404 });
  };`);
  expect(await started.invoke({})).toEqual({
    error: {
      errorType: 'TypeError',
      errorMessage: 'No such thing.',
      trace: expect.arrayContaining([expect.stringMatching(/index\.mjs:2:/)]),
    },
  });
  expect(await logOf(started)).toMatchObject([
    { level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'No such thing.', status: 404 } },
  ]);
});

test('what is no Error is told as its text', async () => {
  const started = await running("export const handler = async () => { throw 'a text'; };");
  expect(await started.invoke({})).toEqual({ error: { errorType: 'string', errorMessage: 'a text', trace: [] } });
});

test('what is printed becomes a JSON line with the id of its event', async () => {
  const started = await running(`export const handler = async (event, { awsRequestId }) => {
    console.log('%s of %d', 'one', 2);
    return awsRequestId;
  };`);
  const { result } = await started.invoke({});
  expect(await logOf(started)).toMatchObject([{ level: 'INFO', message: 'one of 2', requestId: result }]);
});

test('a module that cannot be loaded fails its invokers', async () => {
  const started = await running("throw new RangeError('Too early.');");
  const failed = { error: expect.objectContaining({ errorType: 'RangeError', errorMessage: 'Too early.' }) };
  expect(await started.invoke({})).toEqual(failed);
  expect(await started.invoke({})).toEqual(failed);
});

test('a process that ends in the middle fails its waiting invokers', async () => {
  const started = await running('export const handler = () => process.exit(7);');
  expect(await Promise.all([started.invoke({}), started.invoke({})])).toEqual([
    { error: { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with status 7.' } },
    { error: { errorType: 'Runtime.ExitError', errorMessage: 'Runtime exited with status 7.' } },
  ]);
});

test('an environment that is printed is found by the search for planted secrets', async () => {
  const started = await running('export const handler = () => process.stdout.write(JSON.stringify(process.env));');
  await started.invoke({});
  const output = await started.stop();
  expect(() => expectNoCanary(output)).toThrow('a secret');
});
