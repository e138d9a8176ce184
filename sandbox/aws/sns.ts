import type { Instant } from '../clock.ts';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { arn, uuid } from './notation.ts';

const maximumBytes = 256 * 1024;

/** A message as the subscribers of a topic get it. */
export interface SentMessage {
  id: string;
  topicArn: string;
  subject: string | undefined;
  text: string;
  at: Instant;
}

/** SNS as its clients hear it (AWS Query), and what was published. */
export class Sns implements StandIn {
  readonly service = 'sns';
  readonly messages: SentMessage[] = [];
  readonly #clock: { now(): Instant };
  readonly #hear: (message: SentMessage) => void;
  readonly #random = seededRandom(3);
  readonly #topics = new Set<string>();

  /** `hear` is told of every message when it is published. */
  constructor(clock: { now(): Instant }, hear: (message: SentMessage) => void = () => {}) {
    this.#clock = clock;
    this.#hear = hear;
  }

  /** Returns the topic's ARN. */
  createTopic(name: string): string {
    const topicArn = arn('sns', name);
    this.#topics.add(topicArn);
    return topicArn;
  }

  operation(exchange: Exchange): string {
    return new URLSearchParams(exchange.body).get('Action') ?? '';
  }

  handle(exchange: Exchange): Answer {
    const requestId = uuid(this.#random);
    const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
    try {
      const message = this.#publish(new URLSearchParams(exchange.body));
      return { status: 200, headers, body: accepted(message.id, requestId) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: error.status, headers, body: refused(error, requestId) };
    }
  }

  #publish(form: URLSearchParams): SentMessage {
    if (form.get('Action') !== 'Publish') throw new AwsError('InvalidAction', 'The sandbox knows Publish only.');
    const topicArn = form.get('TopicArn') ?? '';
    const subject = form.get('Subject') ?? undefined;
    const text = form.get('Message') ?? '';
    if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(topicArn)) throw invalid('TopicArn');
    if (text === '') throw invalid('Empty message');
    if (Buffer.byteLength(text) > maximumBytes) throw invalid('Message too long');
    if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
    if (!this.#topics.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
    const message = { id: uuid(this.#random), topicArn, subject, text, at: this.#clock.now() };
    this.messages.push(message);
    this.#hear(message);
    return message;
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

function accepted(messageId: string, requestId: string): string {
  return `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>${messageId}</MessageId></PublishResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></PublishResponse>`;
}

function refused(error: AwsError, requestId: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${error.name}</Code><Message>${error.message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
