import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  InvalidParameterException,
  paginateFilterLogEvents,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import { expect, it } from 'vitest';
import { LogGroups } from '../../../sandbox/cloudwatch/log-groups.ts';
import { logs } from '../../../sandbox/cloudwatch/logs.ts';
import { monday, serveForTest, startClock } from '../aws/stand-in.ts';

const logGroupName = 'token-broker-Logs-1';

async function start() {
  const groups = new LogGroups();
  groups.create(logGroupName);
  const client = (await serveForTest(logs(groups), startClock())).connect(CloudWatchLogsClient);
  const write = (message: string, at = monday, stream = 'one') => groups.write(logGroupName, stream, at, message);
  const find = async (input: Partial<FilterLogEventsCommandInput> = {}) =>
    (await client.send(new FilterLogEventsCommand({ logGroupName, ...input }))).events ?? [];
  const messages = async (input?: Partial<FilterLogEventsCommandInput>) =>
    (await find(input)).map(({ message }) => message);
  return { client, write, find, messages };
}

it('tells the lines of a group in the order of their times, each with its own id', async () => {
  const { write, find } = await start();
  write('late', monday + 2);
  write('early', monday);
  write('late too', monday + 2);
  const events = await find();
  expect(events.map(({ message, timestamp }) => [message, timestamp])).toEqual([
    ['early', monday],
    ['late', monday + 2],
    ['late too', monday + 2],
  ]);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(3);
  expect(events[0]).toMatchObject({ logStreamName: 'one', ingestionTime: monday });
});

it('finds lines by their time, both ends included, by a pattern and by their stream', async () => {
  const { write, messages } = await start();
  for (const second of [0, 1, 2, 3]) write(`{"second":${second}}`, monday + second * 1000, `stream-${second % 2}`);
  const seconds = async (input: Partial<FilterLogEventsCommandInput>) =>
    (await messages(input)).map((message) => JSON.parse(message ?? '').second);
  expect(await seconds({ startTime: monday + 1000, endTime: monday + 2000 })).toEqual([1, 2]);
  expect(await seconds({ filterPattern: '{ $.second >= 2 }' })).toEqual([2, 3]);
  expect(await seconds({ logStreamNames: ['stream-1', 'other'] })).toEqual([1, 3]);
  expect(await seconds({ logStreamNamePrefix: 'stream-0' })).toEqual([0, 2]);
  const identifier = `arn:aws:logs:eu-west-1:123456789012:log-group:${logGroupName}`;
  expect(await seconds({ logGroupName: undefined, logGroupIdentifier: identifier })).toEqual([0, 1, 2, 3]);
});

it('answers what the AWS CLI sends for "aws logs tail --since --filter-pattern"', async () => {
  const { write, messages } = await start();
  write('{"level":"INFO"}');
  write('{"level":"ERROR"}');
  const tail = { interleaved: true, startTime: monday - 1, filterPattern: '{ $.level = "ERROR" }' };
  expect(await messages(tail)).toEqual(['{"level":"ERROR"}']);
});

it.each([1, 2, 3, 7])('tells everything in pages of %i', async (limit) => {
  const { client, write } = await start();
  for (let line = 0; line < 5; line += 1) write(line % 2 === 0 ? `even ${line}` : `odd ${line}`, monday + line);
  const pages: unknown[][] = [];
  const search = { logGroupName, filterPattern: 'even', limit };
  for await (const { events = [] } of paginateFilterLogEvents({ client }, search)) {
    pages.push(events.map(({ message }) => message));
  }
  expect(pages.flat()).toEqual(['even 0', 'even 2', 'even 4']);
  expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(limit);
});

it('may answer a page without a line and say that there is more', async () => {
  const { client, write } = await start();
  for (let line = 0; line < 10_000; line += 1) write('nothing', monday + line);
  write('wanted', monday + 10_000);
  const ask = (nextToken?: string) =>
    client.send(new FilterLogEventsCommand({ logGroupName, filterPattern: 'wanted', nextToken }));
  const first = await ask();
  expect(first).toMatchObject({ events: [], nextToken: expect.any(String) });
  expect((await ask(first.nextToken)).events).toHaveLength(1);
});

it.each([
  ['a group that is not there', ResourceNotFoundException, { logGroupName: 'other' }],
  ['a pattern that is none', InvalidParameterException, { filterPattern: '{ level = 1 }' }],
  ['an end before the beginning', InvalidParameterException, { startTime: 2, endTime: 1 }],
  ['no group', InvalidParameterException, { logGroupName: undefined }],
  ['two groups', InvalidParameterException, { logGroupIdentifier: 'b' }],
  ['streams by name and by prefix', InvalidParameterException, { logStreamNames: ['a'], logStreamNamePrefix: 'a' }],
  ['a token that it did not give', InvalidParameterException, { nextToken: 'x' }],
])('refuses %s', async (_what, kind, input) => {
  const { find } = await start();
  await expect(find(input)).rejects.toThrow(kind);
});

it.each([
  ['limit', { limit: 0 }],
  ['limit', { limit: 10_001 }],
  ['startTime', { startTime: -1 }],
  ['filterPattern', { filterPattern: 'x'.repeat(1025) }],
  ['logGroupName', { logGroupName: 'a b' }],
])('refuses a %s beyond its limits', async (member, input) => {
  const { find } = await start();
  const refusal = { name: 'ValidationException', message: expect.stringContaining(`'${member}'`) };
  await expect(find(input)).rejects.toMatchObject(refusal);
});

it('knows nothing of a group that was deleted, and takes no more of its lines', async () => {
  const { client, write, find } = await start();
  await client.send(new DeleteLogGroupCommand({ logGroupName }));
  write('late');
  await expect(find()).rejects.toThrow(ResourceNotFoundException);
  await expect(client.send(new DeleteLogGroupCommand({ logGroupName }))).rejects.toThrow(ResourceNotFoundException);
});

it('refuses an operation that the sandbox does not know', async () => {
  const { client } = await start();
  const refused = expect.objectContaining({ name: 'UnknownOperationException' });
  await expect(client.send(new DescribeLogGroupsCommand({}))).rejects.toThrow(refused);
});
