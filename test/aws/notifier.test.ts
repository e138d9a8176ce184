import type { SNSClient } from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { TopicNotifier } from '../../lambda/aws/notifier.ts';

const name = 'a'.repeat(48);

it.each([
  ['x'.repeat(99), 'x'.repeat(99)],
  ['x'.repeat(100), `${'x'.repeat(96)}...`],
  [
    `Webex token of ${name}: recovered from CONTACT_CENTER_UNAVAILABLE`,
    `Webex token of ${name}: recovered from CONTACT_CENTER_U...`,
  ],
])('a subject is sent in 99 characters at most: %s', async (subject, sent) => {
  const requests: unknown[] = [];
  const client = { send: async ({ input }: { input: unknown }) => void requests.push(input) };
  await new TopicNotifier(client as unknown as SNSClient, 'topic').notify(subject, 'text');
  expect(requests).toEqual([{ TopicArn: 'topic', Subject: sent, Message: 'text' }]);
});
