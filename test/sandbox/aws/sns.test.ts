import {
  InvalidParameterException,
  ListTopicsCommand,
  NotFoundException,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
} from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { type SentMessage, Sns } from '../../../sandbox/aws/sns.ts';
import { monday, serveForTest, startClock } from './stand-in.ts';

async function start() {
  const clock = startClock();
  const heard: SentMessage[] = [];
  const sns = new Sns(clock, (message) => heard.push(message));
  const TopicArn = sns.createTopic('token-broker');
  const { connect } = await serveForTest(sns, clock);
  const client = connect(SNSClient);
  const publish = (input: Partial<PublishCommandInput>) =>
    client.send(new PublishCommand({ TopicArn, Message: 'All is well.', ...input }));
  return { clock, sns, heard, client, publish, TopicArn };
}

it('keeps what was published, with its moment, and tells all listeners', async () => {
  const { clock, sns, heard, publish, TopicArn } = await start();
  await clock.runUntil(monday + 5_000);
  const text = 'The grant of "acme" is refused: 50 % & <more>\nsecond line, é';
  const { MessageId, $metadata } = await publish({ Subject: 'token-broker: acme', Message: text });
  expect(sns.messages).toEqual([
    { id: MessageId, topicArn: TopicArn, subject: 'token-broker: acme', text, at: monday + 5_000 },
  ]);
  expect(heard).toEqual(sns.messages);
  expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

it('needs no subject', async () => {
  const { sns, publish } = await start();
  await publish({});
  expect(sns.messages[0]?.subject).toBeUndefined();
});

it.each([
  ['is longer than 100 characters', 'x'.repeat(101)],
  ['has a letter outside ASCII', 'café'],
  ['has a line break', 'one\ntwo'],
  ['begins with a space', ' one'],
  ['is empty', ''],
])('refuses a subject that %s', async (_, Subject) => {
  const { sns, publish } = await start();
  const published = publish({ Subject });
  await expect(published).rejects.toThrow(InvalidParameterException);
  await expect(published).rejects.toThrow('Invalid parameter: Subject');
  expect(sns.messages).toEqual([]);
});

it('takes a subject of 100 characters and a message of 256 KiB', async () => {
  const { sns, publish } = await start();
  await publish({ Subject: 'x'.repeat(100), Message: 'x'.repeat(256 * 1024) });
  expect(sns.messages).toHaveLength(1);
});

it.each([
  ['an empty message', '', 'Invalid parameter: Empty message'],
  ['a message of more than 256 KiB', 'é'.repeat(128 * 1024 + 1), 'Invalid parameter: Message too long'],
])('refuses %s', async (_, Message, words) => {
  const { publish } = await start();
  const published = publish({ Message });
  await expect(published).rejects.toThrow(InvalidParameterException);
  await expect(published).rejects.toThrow(words);
});

it('refuses a topic that does not exist, and one that cannot exist', async () => {
  const { publish, TopicArn } = await start();
  const published = publish({ TopicArn: `${TopicArn}-2` });
  await expect(published).rejects.toThrow(NotFoundException);
  await expect(published).rejects.toThrow('Topic does not exist');
  await expect(publish({ TopicArn: 'token-broker' })).rejects.toThrow(InvalidParameterException);
});

it('knows no other operation', async () => {
  const { client } = await start();
  await expect(client.send(new ListTopicsCommand({}))).rejects.toMatchObject({ name: 'InvalidAction' });
});
