import { refusal } from '../aws/aws-error.ts';
import type { PromptStandIn } from '../loopback-server.ts';

/** A part of the account. What it shows of its state is JSON, and puts it back into that state. */
export interface Part<State> {
  kept(): State;
  adopt(state: State): void;
}

/**
 * The same stand-in, whose every change is kept before it is answered. What `keep` cannot keep has not happened: the
 * part is as it was, and the answer is a failure.
 */
export function keeping<State>(standIn: PromptStandIn, part: Part<State>, keep: () => void): PromptStandIn {
  return {
    service: standIn.service,
    operation: (exchange) => standIn.operation(exchange),
    handle(exchange) {
      const before = JSON.stringify(part.kept());
      const answer = standIn.handle(exchange);
      if (JSON.stringify(part.kept()) === before) return answer;
      try {
        keep();
        return answer;
      } catch {
        part.adopt(JSON.parse(before));
        return refusal('InternalServiceError', 'The state cannot be written to disk.', 500);
      }
    },
  };
}
