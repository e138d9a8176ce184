import { Failure, type FailureCode } from '../broker/record/failures.ts';
import type { Clock, Instant } from '../broker/record/time.ts';
import { type Http, type HttpRequest, NoAnswer } from './http.ts';
import { parseHttpDate } from './http-date.ts';
import { mayPass, type OwnWords, ownWords, type Speaker } from './own-words.ts';
import { isJson } from './read-json.ts';
import { parseRetryAfter, shortestTryMs, waitBeforeRetry } from './retry.ts';
import { findTrackingId } from './tracking-id.ts';

export interface Question extends HttpRequest {
  /** What it is for, as the failures' sentences put it: `the refresh`. */
  purpose: string;
  /** Whether a body holds what was asked for. Then neither its status nor a broken connection makes it a failure. */
  holdsResult?: (body: string) => boolean;
}

export interface Answer {
  status: number;
  body: string;
  /** The service's own clock. */
  serverTime: Instant | undefined;
  retryAfterMs: number | undefined;
  trackingId: string | undefined;
  /** What the service says where it refuses; undefined where the words are not its own. */
  said: OwnWords | undefined;
  /** Why the body ends before its end: `(ECONNRESET)`. */
  cut: string | undefined;
}

const NAMES: Record<Speaker, string> = {
  webex: 'Webex',
  'contact center': 'The Contact Center API',
  'flow store': 'The flow store',
};
const STRANGER = 'these are not its own words, so something in front of it may have answered';

/** One of the services that the broker calls: tries again what may pass, and puts into words what does not. */
export class Service {
  readonly #speaker: Speaker;
  readonly #name: string;
  readonly #unavailable: FailureCode;
  readonly #http: Http;
  readonly #clock: Clock;

  constructor(speaker: Speaker, http: Http, clock: Clock) {
    this.#speaker = speaker;
    this.#name = NAMES[speaker];
    this.#unavailable = speaker === 'webex' ? 'TOKEN_ENDPOINT_UNAVAILABLE' : 'CONTACT_CENTER_UNAVAILABLE';
    this.#http = http;
    this.#clock = clock;
  }

  /**
   * Resolves with an answer that asking again would not change. No answer, one that breaks off, 408, 423, 425, 429 and
   * 5xx are asked again, three times in all and as `deadline` allows, and then are the service's failure. So ask only
   * what may be asked twice.
   */
  async ask(question: Question, deadline: Instant): Promise<Answer> {
    let failure: Failure | undefined;
    for (let tries = 1; ; tries += 1) {
      const timeLeftMs = deadline - this.#clock.now();
      if (timeLeftMs < shortestTryMs) throw failure ?? this.#noTimeFor(question);

      const outcome = await this.#try(question, timeLeftMs);
      if (!(outcome instanceof Failure)) return outcome;
      failure = outcome;

      const wait = waitBeforeRetry(tries, failure.retryAfterMs, deadline, this.#clock);
      if (wait === undefined) throw failure;
      await this.#clock.sleep(wait);
    }
  }

  /**
   * An answer that is no success, by what it means. It means that only in the service's own words: anything else is the
   * service being unavailable.
   */
  refusal(question: Question, answer: Answer, code: FailureCode | undefined, why?: string): Failure {
    if (!answer.said) return this.failure(question, answer, STRANGER);
    return code === undefined || mayPass(answer.said.name)
      ? this.failure(question, answer)
      : this.failure(question, answer, answer.said.why ?? why, code);
  }

  /** An answer as a failure, by the service's own code where it means none of the others. */
  failure(question: Question, answer: Answer, why = '', code = this.#unavailable): Failure {
    const { status, said, trackingId, retryAfterMs } = answer;
    const sentence = [
      `${this.#name} answered ${status}${said?.name ? ` ${said.name}` : ''} to ${question.purpose}`,
      trackingId ? ` (tracking id ${trackingId})` : '',
      why ? `: ${why}` : '',
      retryAfterMs ? `; it asks to wait ${Math.ceil(retryAfterMs / 1000)} s` : '',
    ].join('');
    return new Failure(code, `${sentence}.`, {
      status,
      ...(trackingId !== undefined && { trackingId }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }

  async #try(question: Question, timeLeftMs: number): Promise<Answer | Failure> {
    try {
      const answer = await this.#answerTo(question, timeLeftMs);
      if (question.holdsResult?.(answer.body)) return answer;
      if (isPassing(answer)) return this.failure(question, answer);
      return answer.cut === undefined ? answer : this.#brokenOff(question, answer, answer.cut);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return new Failure(this.#unavailable, `${this.#name} gave no answer to ${question.purpose} ${error.message}.`);
    }
  }

  async #answerTo(question: Question, timeLeftMs: number): Promise<Answer> {
    const { status, headers, body, cut } = await this.#http.send(question, timeLeftMs);
    const serverTime = parseHttpDate(headers.date);
    const sent = `${question.headers.authorization ?? ''} ${question.body ?? ''}`;
    return {
      status,
      body,
      serverTime,
      retryAfterMs: parseRetryAfter(headers['retry-after'], serverTime ?? this.#clock.now()),
      trackingId: findTrackingId(headers.trackingid, body, sent),
      said: ownWords(this.#speaker, body),
      cut: cut ?? (isCutJson(body) ? '(JSON without its end)' : undefined),
    };
  }

  #brokenOff(question: Question, { status }: Answer, why: string): Failure {
    const message = `${this.#name} broke off its answer to ${question.purpose} ${why}.`;
    return new Failure(this.#unavailable, message, { status });
  }

  #noTimeFor(question: Question): Failure {
    return new Failure(this.#unavailable, `No time was left to put ${question.purpose} to ${this.#name}.`);
  }
}

function isPassing({ status, said }: Answer): boolean {
  // Webex may well say 429 at its limit of living tokens; that one passes in days, not in seconds.
  return status >= 500 || ([408, 423, 425, 429].includes(status) && said?.name !== 'tokenlimit_reached');
}

/** An answer without a length ends with its connection, also where that breaks. */
function isCutJson(body: string): boolean {
  return /^\s*[{[]/.test(body) && !isJson(body);
}
