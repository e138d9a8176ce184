import { AwsError } from './aws-error.ts';

/** An address that gets the messages of a topic, once the subscription is confirmed. */
interface Subscription {
  topicArn: string;
  protocol: string;
  endpoint: string;
  /** Its own ARN, and what confirms it; a mail brings the token. */
  arn: string;
  token: string;
  confirmed: boolean;
}

/** Who is subscribed to which topic. */
export class Subscriptions {
  readonly #uuid: () => string;
  #all: Subscription[] = [];

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  /** Asks the endpoint whether it wants the messages; the same again asks again. */
  add(topicArn: string, protocol: string, endpoint: string): Subscription {
    const known = this.of(topicArn).find((one) => one.protocol === protocol && one.endpoint === endpoint);
    if (known) return known;
    const arn = `${topicArn}:${this.#uuid()}`;
    const added = { topicArn, protocol, endpoint, arn, token: this.#uuid().replaceAll('-', ''), confirmed: false };
    this.#all.push(added);
    return added;
  }

  confirm(topicArn: string, token: string): Subscription {
    const asked = this.of(topicArn).find((one) => one.token === token);
    if (!asked) throw new AwsError('InvalidParameter', 'Invalid parameter: Token');
    asked.confirmed = true;
    return asked;
  }

  remove(arn: string): void {
    this.#all = this.#all.filter((one) => one.arn !== arn);
  }

  /** In the order in which they came. */
  of(topicArn: string): readonly Subscription[] {
    return this.#all.filter((one) => one.topicArn === topicArn);
  }
}
