import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { errorName } from '../../aws/store-failures.ts';
import type { Outcome } from '../../broker/reconcile/result.ts';
import { Failure, isFailureCode } from '../../broker/record/failures.ts';
import type { Refresher } from '../domain/ports.ts';

const resultSchema = v.object({
  outcome: v.picklist(['refreshed', 'unchanged', 'republished', 'not_due', 'paused']),
  tokenFingerprint: v.nullable(v.string()),
});

/** Invokes the function that refreshes, and waits for it. */
export class LambdaRefresher implements Refresher {
  readonly #client: LambdaClient;
  readonly #functionName: string;

  constructor(client: LambdaClient, functionName: string) {
    this.#client = client;
    this.#functionName = functionName;
  }

  async refresh(record: string, ifToken: string): Promise<{ outcome: Outcome; tokenFingerprint: string | null }> {
    const { failed, answer } = await this.#invoke({ serviceApp: record, ifToken });
    if (failed) throw this.#failure(answer);
    const result = v.safeParse(resultSchema, answer);
    if (result.success) return result.output;
    throw new Failure(
      'REGISTRY_UNAVAILABLE',
      `${this.#functionName} answered something else than the result of a pass.`,
    );
  }

  async #invoke(event: object): Promise<{ failed: boolean; answer: unknown }> {
    const command = new InvokeCommand({ FunctionName: this.#functionName, Payload: JSON.stringify(event) });
    try {
      const { FunctionError, Payload } = await this.#client.send(command);
      return { failed: FunctionError !== undefined, answer: JSON.parse(Payload?.transformToString() || 'null') };
    } catch (error) {
      throw new Failure(
        'REGISTRY_UNAVAILABLE',
        `Lambda refused to invoke ${this.#functionName} (${errorName(error)}).`,
      );
    }
  }

  /** The function has reported its failure; the code is enough here. */
  #failure(answer: unknown): Failure {
    const { errorType } = (answer ?? {}) as { errorType?: unknown };
    return new Failure(isFailureCode(errorType) ? errorType : 'INTERNAL', `${this.#functionName} failed.`);
  }
}
