import type { Installation } from '../installation/installation.ts';
import { invoke } from '../installation/invoke.ts';
import { isPending, subscriptionsOf } from '../installation/subscriptions.ts';
import { CommandFailed } from '../terminal/command.ts';

/** How many addresses get a message when something breaks, and how many are not confirmed. */
export interface Subscribers {
  confirmed: number;
  pending: number;
}

/** Undefined where AWS does not say. */
export async function subscribersOf({ topics, topicArn }: Installation): Promise<Subscribers | undefined> {
  try {
    const all = await subscriptionsOf(topicArn, await topics());
    const pending = all.filter(isPending).length;
    return { confirmed: all.length - pending, pending };
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    return undefined;
  }
}

export function subscriberWords(subscribers: Subscribers | undefined, topicArn: string): string[] {
  if (!subscribers) return ['It is not known who gets a message when something breaks: AWS does not say.'];
  const { confirmed, pending } = subscribers;
  const unconfirmed = pending > 0 ? ` ${pending} more must confirm by the link in AWS's e-mail.` : '';
  if (confirmed > 0) {
    return [
      `${confirmed} ${confirmed === 1 ? 'address gets' : 'addresses get'} a message when something breaks.${unconfirmed}`,
    ];
  }
  return [
    `No address gets a message when something breaks.${unconfirmed} To subscribe one:`,
    `  aws sns subscribe --topic-arn ${topicArn} --protocol email --notification-endpoint ADDRESS`,
  ];
}

/** Raises one alarm and sends one message; answers in words what came of it. */
export async function testAlarm(installation: Installation): Promise<{ sent: boolean; words: string }> {
  try {
    const answer = await invoke(installation, { action: 'test-alarm' });
    if ('failure' in answer) return { sent: false, words: `The test failed: ${answer.failure.code}.` };
    return { sent: true, words: 'A test message is sent, and an alarm follows within minutes: see that both arrive.' };
  } catch (error) {
    // What was registered before is still to be told.
    if (!(error instanceof CommandFailed)) throw error;
    return { sent: false, words: `The test failed. ${error.message}` };
  }
}
