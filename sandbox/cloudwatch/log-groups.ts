import { AwsError } from '../aws/aws-error.ts';
import { page } from '../aws/pages.ts';
import type { Instant } from '../clock.ts';
import { parsePattern } from './filter-pattern.ts';

/** A line of a log. */
export interface LogEvent {
  id: string;
  stream: string;
  at: Instant;
  message: string;
}

/** What is asked of a log group; both ends of the span belong to it. */
interface Query {
  from?: Instant | undefined;
  until?: Instant | undefined;
  pattern?: string | undefined;
  isOfStream?: (stream: string) => boolean;
  limit?: number | undefined;
  token?: string | undefined;
}

/** CloudWatch Logs reads so many lines for a page, whether they fit the pattern or not: a page may be empty. */
const LINES_A_PAGE = 10_000;

/** The log groups of an account. */
export class LogGroups {
  /** Of each group, the oldest line first. */
  readonly #groups = new Map<string, LogEvent[]>();
  #written = 0;

  create(group: string): void {
    this.#groups.set(group, []);
  }

  delete(group: string): void {
    this.#linesOf(group);
    this.#groups.delete(group);
  }

  /** A line for a group that was deleted is lost. */
  write(group: string, stream: string, at: Instant, message: string): void {
    const lines = this.#groups.get(group);
    this.#written += 1;
    const line = { id: String(this.#written).padStart(56, '3'), stream, at, message };
    lines?.splice(lines.findLastIndex((other) => other.at <= at) + 1, 0, line);
  }

  /** One page of the lines that fit, the oldest first, and how to ask for the next. */
  find(group: string, query: Query): { lines: LogEvent[]; token?: string | undefined } {
    const { from = 0, until = Number.POSITIVE_INFINITY, pattern = '', isOfStream = () => true, limit, token } = query;
    const fits = parsePattern(pattern);
    const spanned = this.#linesOf(group).filter(({ at, stream }) => at >= from && at <= until && isOfStream(stream));
    const pageOf = (size: number) => page(spanned, size, token, 'InvalidParameterException');
    const { items: read } = pageOf(LINES_A_PAGE);
    const lines = read.filter(({ message }) => fits(message)).slice(0, limit);
    const last = lines.length === limit ? lines.at(-1) : read.at(-1);
    return { lines, token: last && pageOf(read.indexOf(last) + 1).NextToken };
  }

  #linesOf(group: string): LogEvent[] {
    const lines = this.#groups.get(group);
    if (lines) return lines;
    throw new AwsError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
}
