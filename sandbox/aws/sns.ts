import type { Instant } from '../clock.ts';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { answerQuery, queryOperation, type Shape } from './aws-query.ts';
import { arn, uuid } from './notation.ts';
import { Subscriptions } from './subscriptions.ts';

const XMLNS = 'http://sns.amazonaws.com/doc/2010-03-31/';
const maximumBytes = 256 * 1024;

/** A message as the subscribers of a topic get it. */
export interface SentMessage {
  id: string;
  topicArn: string;
  subject: string | undefined;
  text: string;
  at: Instant;
}

/** SNS as its clients hear it (AWS Query), and what was published. Who is subscribed changes nothing of what is heard. */
export class Sns implements StandIn {
  readonly service = 'sns';
  readonly messages: SentMessage[] = [];
  readonly #clock: { now(): Instant };
  readonly #hear: (message: SentMessage) => void;
  readonly #random = seededRandom(3);
  readonly #topics = new Set<string>();
  readonly #subscriptions = new Subscriptions(() => uuid(this.#random));
  readonly #operations = {
    Publish: (form: URLSearchParams): Shape => {
      const topicArn = this.#topicIn(form);
      const message = { topicArn, subject: form.get('Subject') ?? undefined, text: form.get('Message') ?? '' };
      return { MessageId: this.publish(message).id };
    },
    Subscribe: (form: URLSearchParams): Shape => {
      const [topicArn, protocol, endpoint] = [this.#topicIn(form), form.get('Protocol'), form.get('Endpoint')];
      if (!protocol || !endpoint) throw invalid(protocol ? 'Endpoint' : 'Protocol');
      const { arn, token, confirmed } = this.#subscriptions.add(topicArn, protocol, endpoint);
      if (!confirmed) this.#askToConfirm(topicArn, token);
      return { SubscriptionArn: confirmed ? arn : 'pending confirmation' };
    },
    ConfirmSubscription: (form: URLSearchParams): Shape => ({
      SubscriptionArn: this.#subscriptions.confirm(this.#topicIn(form), form.get('Token') ?? '').arn,
    }),
    Unsubscribe: (form: URLSearchParams): Shape => {
      this.#subscriptions.remove(form.get('SubscriptionArn') ?? '');
      return {};
    },
    ListSubscriptionsByTopic: (form: URLSearchParams): Shape => ({
      Subscriptions: this.#subscriptions.of(this.#topicIn(form)).map(({ topicArn, arn, confirmed, ...one }) => ({
        SubscriptionArn: confirmed ? arn : 'PendingConfirmation',
        Owner: topicArn.split(':')[4],
        Protocol: one.protocol,
        Endpoint: one.endpoint,
        TopicArn: topicArn,
      })),
    }),
    DeleteTopic: (form: URLSearchParams): Shape => {
      this.#topics.delete(form.get('TopicArn') ?? '');
      return {};
    },
  };

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

  /** An address whose owner has opened the link in the mail already. */
  subscribe(topicArn: string, address: string): void {
    this.#subscriptions.confirm(topicArn, this.#subscriptions.add(topicArn, 'email', address).token);
  }

  operation(exchange: Exchange): string {
    return queryOperation(exchange);
  }

  handle(exchange: Exchange): Answer {
    return answerQuery(XMLNS, uuid(this.#random), exchange, this.#operations);
  }

  /** Refuses what AWS would refuse. */
  publish({ topicArn, subject, text }: Pick<SentMessage, 'topicArn' | 'subject' | 'text'>): SentMessage {
    if (text === '') throw invalid('Empty message');
    if (Buffer.byteLength(text) > maximumBytes) throw invalid('Message too long');
    if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
    this.#expectTopic(topicArn);
    const message = { id: uuid(this.#random), topicArn, subject, text, at: this.#clock.now() };
    this.messages.push(message);
    this.#hear(message);
    return message;
  }

  #topicIn(form: URLSearchParams): string {
    const topicArn = form.get('TopicArn') ?? '';
    if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(topicArn)) throw invalid('TopicArn');
    this.#expectTopic(topicArn);
    return topicArn;
  }

  #expectTopic(topicArn: string): void {
    if (!this.#topics.has(topicArn)) throw new AwsError('NotFound', 'Topic does not exist', 404);
  }

  /** The mail with which SNS asks whether its reader wants more of them. */
  #askToConfirm(topicArn: string, token: string): void {
    this.#hear({
      id: uuid(this.#random),
      topicArn,
      subject: 'AWS Notification - Subscription Confirmation',
      text: `To confirm: aws sns confirm-subscription --topic-arn ${topicArn} --token ${token}`,
      at: this.#clock.now(),
    });
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}
