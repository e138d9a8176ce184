import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../broker/ports.ts';

/** SNS takes fewer than 100 characters. */
const LONGEST_SUBJECT = 99;

/** The subscribers of the topic. */
export class TopicNotifier implements Notifier {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async notify(subject: string, text: string): Promise<void> {
    const fits = subject.length <= LONGEST_SUBJECT;
    const Subject = fits ? subject : `${subject.slice(0, LONGEST_SUBJECT - 3)}...`;
    await this.#client.send(new PublishCommand({ TopicArn: this.#topicArn, Subject, Message: text }));
  }
}
