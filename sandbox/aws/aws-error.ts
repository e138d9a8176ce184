import type { Answer } from '../loopback-server.ts';

/** A refusal as an AWS service words it; `name` is the exception's type. */
export class AwsError extends Error {
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = type;
    this.status = status;
  }
}

/** What a JSON service answers when it refuses; REST clients find the type in the header, RPC clients in the body. */
export function refusal(type: string, message: string, status = 400): Answer {
  return { status, headers: { 'x-amzn-errortype': type }, body: { __type: type, Message: message } };
}

/** The answer of a JSON service to one request: what the operation returns, or its refusal. */
export function answerJson(contentType: string, requestId: string, operate: () => unknown): Answer {
  const answer = answerOrRefuse(operate);
  return { ...answer, headers: { ...answer.headers, 'content-type': contentType, 'x-amzn-requestid': requestId } };
}

function answerOrRefuse(operate: () => unknown): Answer {
  try {
    return { status: 200, body: operate() ?? {} };
  } catch (error) {
    if (error instanceof AwsError) return refusal(error.name, error.message, error.status);
    throw error;
  }
}

/** What a member that breaks its declared limits is refused with. */
export function constraintError(member: string, constraint: string): AwsError {
  return new AwsError(
    'ValidationException',
    `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${constraint}`,
  );
}
