import { AwsError, answerJson, constraintError } from '../aws/aws-error.ts';
import { arn, uuid } from '../aws/notation.ts';
import type { Exchange, PromptStandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import type { LogGroups } from './log-groups.ts';

/** The members of all requests. */
interface Input {
  endTime?: number;
  filterPattern?: string;
  limit?: number;
  logGroupIdentifier?: string;
  logGroupName?: string;
  logStreamNamePrefix?: string;
  logStreamNames?: string[];
  nextToken?: string;
  startTime?: number;
}

const MOST_EVENTS = 10_000;
const LONGEST_PATTERN = 1024;

const operations: Record<string, (groups: LogGroups, input: Input) => unknown> = {
  FilterLogEvents: (groups, input) => {
    checkSearch(input);
    const { logStreamNames, logStreamNamePrefix = '', limit = MOST_EVENTS } = input;
    const { lines, token } = groups.find(nameIn(input), {
      from: input.startTime,
      until: input.endTime,
      pattern: input.filterPattern,
      isOfStream: (stream) => logStreamNames?.includes(stream) ?? stream.startsWith(logStreamNamePrefix),
      limit,
      token: input.nextToken,
    });
    const events = lines.map(({ id, stream, at, message }) => {
      return { logStreamName: stream, timestamp: at, message, ingestionTime: at, eventId: id };
    });
    return { events, searchedLogStreams: [], ...(token && { nextToken: token }) };
  },

  DeleteLogGroup: (groups, input) => groups.delete(nameIn(input)),
};

/** CloudWatch Logs as its clients hear it: AWS JSON 1.1. */
export function logs(groups: LogGroups): PromptStandIn {
  const random = seededRandom(8);
  const operation = ({ headers }: Exchange) => String(headers['x-amz-target']).replace(/^Logs_20140328\./, '');
  return {
    service: 'logs',
    operation,
    handle: (exchange) =>
      answerJson('application/x-amz-json-1.1', uuid(random), () => {
        const operate = operations[operation(exchange)];
        if (!operate) throw new AwsError('UnknownOperationException', 'There is no such operation.');
        return operate(groups, JSON.parse(exchange.body) as Input);
      }),
  };
}

/** Of a group that is named, or by its ARN. */
function nameIn({ logGroupName, logGroupIdentifier }: Input): string {
  if (logGroupName !== undefined && logGroupIdentifier !== undefined) {
    throw invalid('LogGroupName and LogGroupIdentifier exclude each other.');
  }
  const name = logGroupName ?? logGroupIdentifier?.replace(arn('logs', 'log-group:'), '');
  if (name === undefined) throw invalid('Either LogGroupName or LogGroupIdentifier is required.');
  if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
    throw constraintError('logGroupName', 'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+');
  }
  return name;
}

function checkSearch(input: Input): void {
  const { startTime, endTime, limit = 1, filterPattern = '', logStreamNames, logStreamNamePrefix } = input;
  if (limit < 1) throw constraintError('limit', 'have value greater than or equal to 1');
  if (limit > MOST_EVENTS) throw constraintError('limit', `have value less than or equal to ${MOST_EVENTS}`);
  if (filterPattern.length > LONGEST_PATTERN) {
    throw constraintError('filterPattern', `have length less than or equal to ${LONGEST_PATTERN}`);
  }
  if (startTime !== undefined && startTime < 0) {
    throw constraintError('startTime', 'have value greater than or equal to 0');
  }
  if (startTime !== undefined && endTime !== undefined && startTime > endTime) {
    throw invalid('endTime must be after startTime.');
  }
  if (logStreamNames && logStreamNamePrefix !== undefined) {
    throw invalid('LogStreamNamePrefix and LogStreamNames are mutually exclusive.');
  }
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterException', message);
}
