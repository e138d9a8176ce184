import {
  GetFunctionConfigurationCommand,
  InvalidRequestContentException,
  InvokeCommand,
  type InvokeCommandInput,
  LambdaClient,
  ListFunctionsCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { describe, expect, it } from 'vitest';
import { type Invoked, lambda } from '../../../sandbox/aws/lambda.ts';
import { serveForTest, startClock } from './stand-in.ts';

const ARN = 'arn:aws:lambda:eu-west-1:123456789012:function:adder';

/** A function that logs its event, and does with it what the test says. */
async function start(work: (event: unknown) => unknown = (event) => event) {
  const events: unknown[] = [];
  const invoke = async (event: unknown): Promise<Invoked> => {
    events.push(event);
    const log = [JSON.stringify({ event })];
    try {
      return { log, answer: await work(event) };
    } catch (error) {
      return { log, error: error as Error };
    }
  };
  const stage = { name: 'adder', environment: { STAGE: 'test' }, invoke };
  const { connect } = await serveForTest(lambda([stage]), startClock());
  const client = connect(LambdaClient);
  const send = async (input: Partial<InvokeCommandInput> = {}) => {
    const { Payload, LogResult, ...answer } = await client.send(new InvokeCommand({ FunctionName: 'adder', ...input }));
    const text = Payload?.transformToString();
    return {
      ...answer,
      payload: text ? (JSON.parse(text) as unknown) : undefined,
      log: Buffer.from(LogResult ?? '', 'base64').toString(),
    };
  };
  return { client, events, send };
}

describe('an invocation', () => {
  it('gets the event and answers with the result', async () => {
    const { send } = await start((event) => ({ got: event }));
    const answer = await send({ Payload: '{"serviceApp":"acme"}' });
    expect(answer).not.toHaveProperty('FunctionError');
    expect(answer).toMatchObject({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      payload: { got: { serviceApp: 'acme' } },
      log: '',
    });
  });

  it('takes no event for an empty one, and no result for null', async () => {
    const { send, events } = await start(() => undefined);
    expect((await send()).payload).toBeNull();
    expect(events).toEqual([{}]);
  });

  it('tells a failure by its type and message, and still answers 200', async () => {
    const { send } = await start(() => {
      throw Object.assign(new Error('The grant is refused.'), { name: 'GRANT_REFUSED' });
    });
    expect(await send()).toMatchObject({
      StatusCode: 200,
      FunctionError: 'Unhandled',
      payload: {
        errorType: 'GRANT_REFUSED',
        errorMessage: 'The grant is refused.',
        trace: expect.arrayContaining([expect.stringMatching(/^ +at /)]),
      },
    });
  });

  it('shows the end of its log, if asked to', async () => {
    const { send } = await start();
    expect((await send({ Payload: '{}', LogType: 'Tail' })).log).toBe('{"event":{}}\n');
    const { log, payload } = await send({ Payload: JSON.stringify('x'.repeat(5000)), LogType: 'Tail' });
    expect(payload).toHaveLength(5000);
    expect(log).toHaveLength(4096);
    expect(log).toMatch(/x"}\n$/);
  });

  it('is not waited for as an event, and does not happen on a dry run', async () => {
    const running = Promise.withResolvers<void>();
    const { send, events } = await start(() => running.promise);
    expect(await send({ InvocationType: 'Event', Payload: '{"a":1}' })).toMatchObject({ StatusCode: 202 });
    expect(await send({ InvocationType: 'DryRun', Payload: '{"b":2}' })).toMatchObject({ StatusCode: 204 });
    expect(events).toEqual([{ a: 1 }]);
    running.resolve();
  });

  it('is refused for what is no JSON, and for a function that there is not', async () => {
    const { send } = await start();
    await expect(send({ Payload: '{' })).rejects.toThrow(InvalidRequestContentException);
    await expect(send({ FunctionName: 'other' })).rejects.toThrow(ResourceNotFoundException);
    await expect(send({ FunctionName: ARN.replace('adder', 'other') })).rejects.toThrow(/function:other$/);
  });
});

it('describes a function by its name or its ARN', async () => {
  const { client } = await start();
  for (const FunctionName of ['adder', ARN]) {
    expect(await client.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
      FunctionArn: ARN,
      Environment: { Variables: { STAGE: 'test' } },
    });
  }
});

it('knows no other operation', async () => {
  const { client } = await start();
  await expect(client.send(new ListFunctionsCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
