import { AwsError } from '../aws/aws-error.ts';
import type { Instant } from '../clock.ts';
import type { StateChange } from './cloudwatch.ts';

/** What became of one action of an alarm. */
export interface ActionTaken {
  alarm: string;
  at: Instant;
  action: string;
  /** Why it failed; undefined where it did not. */
  error: string | undefined;
}

/** Publishes the messages of alarms, and remembers whether that worked. */
export class AlarmActions {
  readonly taken: ActionTaken[] = [];
  readonly #topicArn: string;
  readonly #publish: (message: { topicArn: string; subject: string; text: string }) => unknown;

  /** All alarms publish to that topic; `publish` may refuse with an AwsError. */
  constructor(topicArn: string, publish: (message: { topicArn: string; subject: string; text: string }) => unknown) {
    this.#topicArn = topicArn;
    this.#publish = publish;
  }

  hear({ at, alarm, from, to, subject }: StateChange): void {
    if (subject === undefined) return;
    const text = `${alarm.name} went from ${from} to ${to}.`;
    const taken = { alarm: alarm.name, at, action: this.#topicArn };
    try {
      this.#publish({ topicArn: this.#topicArn, subject, text });
      this.taken.push({ ...taken, error: undefined });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.taken.push({ ...taken, error: error.message });
    }
  }
}
