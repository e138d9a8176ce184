import { hash } from 'node:crypto';
import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError, answerJson } from './aws-error.ts';
import { arn, uuid } from './notation.ts';

interface Input {
  AttributeNames?: string[];
  MessageBody?: string;
  QueueUrl?: string;
}

interface Queue {
  arn: string;
  messages: string[];
}

/** SQS as its clients hear it (AWS JSON 1.0): queues that another part of the sandbox fills. */
export class Sqs implements StandIn {
  readonly service = 'sqs';
  readonly #random = seededRandom(6);
  /** By their URLs. */
  readonly #queues = new Map<string, Queue>();
  readonly #operations: Record<string, (queue: Queue, input: Input) => unknown> = {
    GetQueueAttributes: ({ arn, messages }, { AttributeNames = [] }) => {
      const all = { QueueArn: arn, ApproximateNumberOfMessages: String(messages.length) };
      const isWanted = (name: string) => AttributeNames.includes('All') || AttributeNames.includes(name);
      return { Attributes: Object.fromEntries(Object.entries(all).filter(([name]) => isWanted(name))) };
    },
    SendMessage: ({ messages }, { MessageBody = '' }) => {
      if (MessageBody === '') throw new AwsError('MissingParameter', 'The request must contain MessageBody.');
      messages.push(MessageBody);
      return { MessageId: uuid(this.#random), MD5OfMessageBody: hash('md5', MessageBody) };
    },
    PurgeQueue: ({ messages }) => {
      messages.length = 0;
    },
  };

  /** Returns the queue's URL. */
  createQueue(name: string): string {
    const queueArn = arn('sqs', name);
    const [, , , region, account] = queueArn.split(':');
    const url = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
    this.#queues.set(url, { arn: queueArn, messages: [] });
    return url;
  }

  operation({ headers }: Exchange): string {
    return String(headers['x-amz-target']).replace(/^AmazonSQS\./, '');
  }

  handle(exchange: Exchange): Answer {
    return answerJson('application/x-amz-json-1.0', uuid(this.#random), () => {
      const operate = this.#operations[this.operation(exchange)];
      if (!operate) throw new AwsError('UnknownOperationException', 'There is no such operation.');
      const input = JSON.parse(exchange.body) as Input;
      const queue = this.#queues.get(input.QueueUrl ?? '');
      if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
      return operate(queue, input);
    });
  }
}
