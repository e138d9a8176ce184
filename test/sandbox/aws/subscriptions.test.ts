import {
  ConfirmSubscriptionCommand,
  DeleteTopicCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  NotFoundException,
  SNSClient,
  SubscribeCommand,
  type SubscribeCommandInput,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { Sns } from '../../../sandbox/aws/sns.ts';
import { serveForTest, startClock } from './stand-in.ts';

async function start() {
  const clock = startClock();
  const mails: string[] = [];
  const sns = new Sns(clock, ({ text }) => mails.push(text));
  const TopicArn = sns.createTopic('token-broker');
  const client = (await serveForTest(sns, clock)).connect(SNSClient);
  return {
    client,
    TopicArn,
    mails,
    token: () => /--token (\w+)$/.exec(mails.at(-1) ?? '')?.[1],
    subscribe: (input: Partial<SubscribeCommandInput> = {}) =>
      client.send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'a&b@example.com', ...input })),
    list: async () =>
      (await client.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions?.map(
        ({ SubscriptionArn, Protocol, Endpoint }) => [SubscriptionArn, Protocol, Endpoint],
      ),
  };
}

it('waits until it is confirmed by what the mail brings', async () => {
  const { client, TopicArn, token, subscribe, list } = await start();
  expect(await list()).toEqual([]);
  expect((await subscribe()).SubscriptionArn).toBe('pending confirmation');
  expect(await list()).toEqual([['PendingConfirmation', 'email', 'a&b@example.com']]);
  const { SubscriptionArn = '' } = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: token() }));
  expect(SubscriptionArn).toMatch(new RegExp(`^${TopicArn}:[\\da-f-]{36}$`));
  expect(await list()).toEqual([[SubscriptionArn, 'email', 'a&b@example.com']]);
  await client.send(new UnsubscribeCommand({ SubscriptionArn }));
  expect(await list()).toEqual([]);
});

it('asks again until it is confirmed, and is one all the same', async () => {
  const { client, TopicArn, mails, token, subscribe, list } = await start();
  await subscribe();
  await subscribe();
  expect(mails).toHaveLength(2);
  expect(await list()).toHaveLength(1);
  const { SubscriptionArn } = await client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: token() }));
  expect((await subscribe()).SubscriptionArn).toBe(SubscriptionArn);
  expect(mails).toHaveLength(2);
});

it('refuses a token that it never sent, and a subscription without an address', async () => {
  const { client, TopicArn, subscribe } = await start();
  const confirmed = client.send(new ConfirmSubscriptionCommand({ TopicArn, Token: 'guessed' }));
  await expect(confirmed).rejects.toThrow(InvalidParameterException);
  await expect(subscribe({ Endpoint: undefined })).rejects.toThrow(InvalidParameterException);
});

it('is gone with its topic', async () => {
  const { client, TopicArn, list } = await start();
  await client.send(new DeleteTopicCommand({ TopicArn }));
  await expect(list()).rejects.toThrow(NotFoundException);
});
