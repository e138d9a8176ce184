import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { People } from '../broker/ports.ts';

/** Whoever is subscribed to the topic. */
export class TopicPeople implements People {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(client: SNSClient, topicArn: string) {
    this.#client = client;
    this.#topicArn = topicArn;
  }

  async tell(subject: string, text: string): Promise<void> {
    await this.#client.send(new PublishCommand({ TopicArn: this.#topicArn, Subject: subject, Message: text }));
  }
}
