import { paginateListSubscriptionsByTopic, type SNSClient, type Subscription } from '@aws-sdk/client-sns';
import { asking } from './aws-failures.ts';

/** Who is to get what a topic is sent. */
export async function subscriptionsOf(topicArn: string, client: SNSClient): Promise<Subscription[]> {
  return asking('sns:ListSubscriptionsByTopic', async () => {
    const all: Subscription[] = [];
    for await (const page of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
      all.push(...(page.Subscriptions ?? []));
    }
    return all.filter(({ SubscriptionArn }) => SubscriptionArn !== 'Deleted');
  });
}

/** Whether an address waits for its owner's consent. */
export function isPending({ SubscriptionArn }: Subscription): boolean {
  return SubscriptionArn === 'PendingConfirmation';
}
