import {
  GetQueueAttributesCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  QueueDoesNotExist,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { Sqs } from '../../../sandbox/aws/sqs.ts';
import { serveForTest, startClock } from './stand-in.ts';

async function start() {
  const sqs = new Sqs();
  const QueueUrl = sqs.createQueue('letters');
  const client = (await serveForTest(sqs, startClock())).connect(SQSClient);
  const waiting = async () => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] });
    return (await client.send(command)).Attributes;
  };
  return { client, QueueUrl, waiting };
}

it('counts what was sent, until it is purged', async () => {
  const { client, QueueUrl, waiting } = await start();
  expect(await waiting()).toEqual({ ApproximateNumberOfMessages: '0' });
  for (const MessageBody of ['one', 'two é']) {
    // The client itself checks the digest that it gets back.
    expect((await client.send(new SendMessageCommand({ QueueUrl, MessageBody }))).MessageId).toMatch(/^[\da-f-]{36}$/);
  }
  expect(await waiting()).toEqual({ ApproximateNumberOfMessages: '2' });
  await client.send(new PurgeQueueCommand({ QueueUrl }));
  expect(await waiting()).toEqual({ ApproximateNumberOfMessages: '0' });
});

it('tells every attribute that it has, or none', async () => {
  const { client, QueueUrl } = await start();
  const all = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  expect(all.Attributes).toEqual({
    QueueArn: 'arn:aws:sqs:eu-west-1:123456789012:letters',
    ApproximateNumberOfMessages: '0',
  });
  expect((await client.send(new GetQueueAttributesCommand({ QueueUrl }))).Attributes).toEqual({});
});

it('refuses as SQS does', async () => {
  const { client, QueueUrl } = await start();
  const elsewhere = new GetQueueAttributesCommand({ QueueUrl: `${QueueUrl}-2` });
  await expect(client.send(elsewhere)).rejects.toThrow(QueueDoesNotExist);
  const empty = new SendMessageCommand({ QueueUrl, MessageBody: '' });
  await expect(client.send(empty)).rejects.toMatchObject({ name: 'MissingParameter' });
  await expect(client.send(new ListQueuesCommand({}))).rejects.toMatchObject({ name: 'UnknownOperationException' });
});
