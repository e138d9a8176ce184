import type { Template } from 'aws-cdk-lib/assertions';
import type { VirtualClock } from '../../sandbox/clock.ts';
import type { CloudWatch } from '../../sandbox/cloudwatch/cloudwatch.ts';
import { only } from '../lib/synthesized.ts';

const MINUTE = 60_000;
/** How often Lambda tries an event again for which it has no room. */
const TRY_AGAIN = 5 * MINUTE;
/** How long SQS goes on reporting an unused queue. */
const REPORTED_FOR = 6 * 60 * MINUTE;

/** The way of an event from Scheduler to the function, and what AWS reports of it in metrics of its own. */
export class Delivery {
  mode: 'arrives' | 'wakes get lost' | 'all gets lost' | 'is throttled' | 'is not allowed' = 'arrives';
  readonly #clock: VirtualClock;
  readonly #cloudWatch: CloudWatch;
  readonly #invoke: (event: object) => Promise<unknown>;
  readonly #throttles;
  readonly #visibleMessages;
  readonly #lambdaGivesUpAfter: number;
  readonly #schedulerGivesUpAfter: number;
  #deadLetters = 0;

  constructor(
    template: Template,
    world: { clock: VirtualClock; cloudWatch: CloudWatch; invoke: (event: object) => Promise<unknown> },
  ) {
    this.#clock = world.clock;
    this.#cloudWatch = world.cloudWatch;
    this.#invoke = world.invoke;
    const { id: functionId } = only(template, 'AWS::Lambda::Function');
    const { id: queueId } = only(template, 'AWS::SQS::Queue');
    const { properties: invocation } = only(template, 'AWS::Lambda::EventInvokeConfig');
    const { properties: sweep } = only(template, 'AWS::Scheduler::Schedule');
    this.#lambdaGivesUpAfter = invocation.MaximumEventAgeInSeconds * 1000;
    this.#schedulerGivesUpAfter = sweep.Target.RetryPolicy.MaximumEventAgeInSeconds * 1000;
    this.#throttles = { namespace: 'AWS/Lambda', name: 'Throttles', dimensions: { FunctionName: functionId } };
    this.#visibleMessages = {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: queueId },
    };
  }

  async deliver(input: string, since = this.#clock.now()): Promise<void> {
    const now = this.#clock.now();
    const event = JSON.parse(input) as object;
    const isWake = 'serviceApp' in event;
    if (this.mode === 'arrives' || (this.mode === 'wakes get lost' && !isWake)) {
      await this.#invoke(event);
    } else if (this.mode === 'is throttled') {
      this.#cloudWatch.put({ ...this.#throttles, at: now, value: 1 });
      if (now + TRY_AGAIN > since + this.#lambdaGivesUpAfter) return;
      this.#clock.at(now + TRY_AGAIN, () => this.deliver(input, since));
    } else if (this.mode === 'is not allowed') {
      this.#clock.at(now + this.#schedulerGivesUpAfter, () => {
        this.#deadLetters += 1;
        this.#reportQueue(this.#clock.now() + REPORTED_FOR);
      });
    }
  }

  purgeQueue(): void {
    this.#deadLetters = 0;
  }

  #reportQueue(until: number): void {
    const now = this.#clock.now();
    this.#cloudWatch.put({ ...this.#visibleMessages, at: now, value: this.#deadLetters });
    if (now < until) this.#clock.at(now + MINUTE, () => this.#reportQueue(until));
  }
}
