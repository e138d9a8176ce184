import { Failure } from '../../lambda/broker/record/failures.ts';
import { CommandFailed } from '../terminal/command.ts';

/** An answer that cannot be used: one sentence that says why and what to do, and does not repeat the answer. */
export class WrongAnswer extends CommandFailed {
  override name = 'WrongAnswer';
}

/** What a service refused, with what to do about it in the same sentence. */
export function withCure({ message }: Failure, cure: string): WrongAnswer {
  return new WrongAnswer(`${message.replace(/\.$/, '')}: ${cure}.`);
}

/** A failure of the broker's with one of these codes; throws every other error again. */
export function failureWith(thrown: unknown, ...codes: Failure['code'][]): Failure {
  if (thrown instanceof Failure && codes.includes(thrown.code)) return thrown;
  throw thrown;
}
