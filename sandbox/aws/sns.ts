import type { Instant } from '../clock.ts';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError } from './aws-error.ts';
import { arn, uuid } from './notation.ts';

const maximumBytes = 256 * 1024;
/** Stands in place of the ARN of a subscription that nobody has confirmed. */
const PENDING = 'PendingConfirmation';

/** A message as the subscribers of a topic get it. */
export interface SentMessage {
  id: string;
  topicArn: string;
  subject: string | undefined;
  text: string;
  at: Instant;
}

/** Somebody whom a topic tells; until the address is confirmed, nobody. */
export interface Subscription {
  protocol: 'email' | 'sms' | 'https';
  endpoint: string;
  confirmed: boolean;
}

/** SNS as its clients hear it (AWS Query), what was published, and who is subscribed. */
export class Sns implements StandIn {
  readonly service = 'sns';
  readonly messages: SentMessage[] = [];
  readonly #clock: { now(): Instant };
  readonly #hear: (message: SentMessage) => void;
  readonly #random = seededRandom(3);
  readonly #topics = new Map<string, Subscription[]>();

  /** `hear` is told of every message when it is published. */
  constructor(clock: { now(): Instant }, hear: (message: SentMessage) => void = () => {}) {
    this.#clock = clock;
    this.#hear = hear;
  }

  /** Returns the topic's ARN. */
  createTopic(name: string): string {
    const topicArn = arn('sns', name);
    this.#topics.set(topicArn, []);
    return topicArn;
  }

  subscribe(topicArn: string, subscription: Subscription): void {
    this.#topics.get(topicArn)?.push(subscription);
  }

  operation(exchange: Exchange): string {
    return new URLSearchParams(exchange.body).get('Action') ?? '';
  }

  handle(exchange: Exchange): Answer {
    const requestId = uuid(this.#random);
    const headers = { 'content-type': 'text/xml', 'x-amzn-requestid': requestId };
    try {
      return { status: 200, headers, body: this.#answer(new URLSearchParams(exchange.body), requestId) };
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return { status: error.status, headers, body: refused(error, requestId) };
    }
  }

  #answer(form: URLSearchParams, requestId: string): string {
    switch (form.get('Action')) {
      case 'Publish':
        return answered('Publish', element('MessageId', this.#publish(form).id), requestId);
      case 'ListSubscriptionsByTopic': {
        const { topicArn, subscriptions } = this.#topic(form);
        return answered('ListSubscriptionsByTopic', listed(topicArn, subscriptions), requestId);
      }
      default:
        throw new AwsError('InvalidAction', 'The sandbox knows Publish and ListSubscriptionsByTopic only.');
    }
  }

  #topic(form: URLSearchParams): { topicArn: string; subscriptions: readonly Subscription[] } {
    const topicArn = form.get('TopicArn') ?? '';
    if (!/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/.test(topicArn)) throw invalid('TopicArn');
    const subscriptions = this.#topics.get(topicArn);
    if (!subscriptions) throw new AwsError('NotFound', 'Topic does not exist', 404);
    return { topicArn, subscriptions };
  }

  #publish(form: URLSearchParams): SentMessage {
    const subject = form.get('Subject') ?? undefined;
    const text = form.get('Message') ?? '';
    const { topicArn } = this.#topic(form);
    if (text === '') throw invalid('Empty message');
    if (Buffer.byteLength(text) > maximumBytes) throw invalid('Message too long');
    if (subject !== undefined && !/^[!-~][ -~]{0,99}$/.test(subject)) throw invalid('Subject');
    const message = { id: uuid(this.#random), topicArn, subject, text, at: this.#clock.now() };
    this.messages.push(message);
    this.#hear(message);
    return message;
  }
}

function invalid(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

/** One page: the sandbox has few subscribers. */
function listed(topicArn: string, subscriptions: readonly Subscription[]): string {
  const members = subscriptions.map(({ protocol, endpoint, confirmed }, index) => {
    const id = confirmed ? `${topicArn}:00000000-0000-4000-8000-${String(index).padStart(12, '0')}` : PENDING;
    const fields = [
      element('TopicArn', topicArn),
      element('SubscriptionArn', id),
      element('Protocol', protocol),
      element('Endpoint', endpoint),
      element('Owner', topicArn.split(':')[4] ?? ''),
    ];
    return `<member>${fields.join('')}</member>`;
  });
  return `<Subscriptions>${members.join('')}</Subscriptions>`;
}

function answered(action: string, result: string, requestId: string): string {
  const metadata = `<ResponseMetadata>${element('RequestId', requestId)}</ResponseMetadata>`;
  const content = `<${action}Result>${result}</${action}Result>${metadata}`;
  return `<${action}Response xmlns="http://sns.amazonaws.com/doc/2010-03-31/">${content}</${action}Response>`;
}

function element(name: string, text: string): string {
  return `<${name}>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')}</${name}>`;
}

function refused(error: AwsError, requestId: string): string {
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${error.name}</Code><Message>${error.message}</Message></Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
}
