import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Notifier } from '../broker/ports.ts';

/** The subscribers of the topic. */
export class TopicNotifier implements Notifier {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async notify(subject: string, text: string): Promise<void> {
    await this.#client.send(new PublishCommand({ TopicArn: this.#topicArn, Subject: subject, Message: text }));
  }
}
