import type { SNSClient, Subscription } from '@aws-sdk/client-sns';
import { isPending, subscriptionsOf } from '../installation/subscriptions.ts';
import type { Deployment } from './deployment.ts';
import { check, type Finding } from './finding.ts';

/** Whether messages and alarms reach an address. */
export function subscriptionFindings(deployment: Deployment, topics: SNSClient): Promise<Finding[]> {
  return check('subscriptions', async ({ ok, problem, warning }) => {
    const [topicArn] = await deployment.parts('AWS::SNS::Topic');
    const all = await subscriptionsOf(topicArn, topics);
    const pending = all.filter(isPending);
    const confirmed = all.filter((one) => !isPending(one));
    const subscribe = `aws sns subscribe --region ${deployment.region} --topic-arn ${topicArn} --protocol email --notification-endpoint <address>`;
    const confirm = `Open the link in the mail from AWS. It works for a few days; to get another mail: ${subscribe}`;
    if (all.length === 0)
      return problem('The topic has no subscriber: no alarm and no message is delivered.', subscribe);
    if (confirmed.length === 0)
      return problem(`No alarm and no message is delivered yet: not confirmed by ${named(pending)}.`, confirm);
    if (pending.length > 0)
      return warning(`Subscribed: ${named(confirmed)}. Not confirmed: ${named(pending)}.`, confirm);
    return ok(`Subscribed: ${named(confirmed)}.`);
  });
}

/** Mail addresses by themselves; of all else the kind alone, because a URL may hold a secret. */
function named(all: readonly Subscription[]): string {
  return all
    .map(({ Protocol = '', Endpoint = '' }) => (Protocol === 'email' ? Endpoint : `one by ${Protocol}`))
    .join(', ');
}
