import type { CloudWatchLogsClient, FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import { errorName } from '../../lambda/aws/store-failures.ts';
import type { Instant } from '../../lambda/broker/record/time.ts';
import { CommandFailed } from '../terminal/command.ts';
import { asking } from './aws-failures.ts';

/** One line of a log. */
export interface LogLine {
  readonly id: string;
  readonly at: Instant;
  readonly text: string;
}

export interface LogQuery {
  from: Instant;
  /** A filter pattern of CloudWatch Logs; without one, every line fits. */
  pattern?: string | undefined;
  /** Breaks the search off. */
  signal?: AbortSignal;
}

/** The function's log. Its client is loaded with a search, as most commands make none. */
export class FunctionLog {
  readonly group: string;
  readonly #connect: () => Promise<CloudWatchLogsClient>;

  constructor(group: string, connect: () => Promise<CloudWatchLogsClient>) {
    this.group = group;
    this.#connect = connect;
  }

  /** The lines that fit, as a rule the oldest first. Fails with CommandFailed. */
  async *find({ from, pattern, signal }: LogQuery): AsyncGenerator<LogLine> {
    const { FilterLogEventsCommand } = await import('@aws-sdk/client-cloudwatch-logs');
    const client = await this.#connect();
    const search = {
      logGroupName: this.group,
      startTime: from,
      ...(pattern !== undefined && { filterPattern: pattern }),
    };
    const ask = (input: FilterLogEventsCommandInput) =>
      client.send(new FilterLogEventsCommand(input), signal ? { abortSignal: signal } : {});
    try {
      let nextToken: string | undefined;
      do {
        const page = await this.#asking(() => ask({ ...search, ...(nextToken && { nextToken }) }));
        for (const { eventId = '', timestamp = 0, message = '' } of page.events ?? []) {
          yield { id: eventId, at: timestamp, text: message };
        }
        nextToken = page.nextToken;
      } while (nextToken !== undefined);
    } finally {
      client.destroy();
    }
  }

  #asking<T>(send: () => Promise<T>): Promise<T> {
    return asking(`logs:FilterLogEvents for ${this.group}`, async () => {
      try {
        return await send();
      } catch (error) {
        const name = errorName(error);
        if (name === 'ResourceNotFoundException') throw new CommandFailed(`There is no log group ${this.group} here.`);
        if (name === 'InvalidParameterException')
          throw new CommandFailed('CloudWatch Logs refuses the --filter pattern.');
        throw error;
      }
    });
  }
}
