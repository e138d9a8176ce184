import type { Answer, Exchange, StandIn } from '../loopback-server.ts';
import { seededRandom } from '../random.ts';
import { AwsError, refusal } from './aws-error.ts';
import { arn, uuid } from './notation.ts';

/** What became of one invocation, and what it logged. */
export type Invoked = { log: readonly string[] } & ({ answer: unknown } | { error: Error });

/** A function that was deployed. */
export interface DeployedFunction {
  name: string;
  environment: Record<string, string>;
  /** Runs it to its end; its error is an answer too. */
  invoke(event: unknown): Promise<Invoked>;
}

/** What the service tells of a log, from its end. */
const tailBytes = 4096;
const route = /^\/2015-03-31\/functions\/(.+)\/(invocations|configuration)$/;

/** Lambda as its clients hear it: REST with JSON. */
export function lambda(functions: readonly DeployedFunction[]): StandIn {
  const random = seededRandom(5);
  return {
    service: 'lambda',
    operation,
    async handle(exchange) {
      const answer = await answerTo(functions, exchange).catch((error: unknown) => {
        if (error instanceof AwsError) return refusal(error.name, error.message, error.status);
        throw error;
      });
      return { ...answer, headers: { 'x-amzn-requestid': uuid(random), ...answer.headers } };
    },
  };
}

function operation({ method, path }: Exchange): string {
  const [, , resource] = route.exec(path) ?? [];
  if (method === 'POST' && resource === 'invocations') return 'Invoke';
  if (method === 'GET' && resource === 'configuration') return 'GetFunctionConfiguration';
  return `${method} ${path}`;
}

async function answerTo(functions: readonly DeployedFunction[], exchange: Exchange): Promise<Answer> {
  switch (operation(exchange)) {
    case 'Invoke':
      return invoke(find(functions, exchange), exchange);
    case 'GetFunctionConfiguration':
      return { status: 200, body: configurationOf(find(functions, exchange)) };
    default:
      throw new AwsError('UnknownOperationException', 'There is no such operation.', 404);
  }
}

/** By its name or its ARN. */
function find(functions: readonly DeployedFunction[], { path }: Exchange): DeployedFunction {
  const [, wanted = ''] = route.exec(path) ?? [];
  const found = functions.find(({ name }) => wanted === name || wanted === arnOf(name));
  if (found) return found;
  const missing = wanted.startsWith('arn:') ? wanted : arnOf(wanted);
  throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
}

function arnOf(name: string): string {
  return arn('lambda', `function:${name}`);
}

function configurationOf({ name, environment }: DeployedFunction) {
  return {
    FunctionName: name,
    FunctionArn: arnOf(name),
    Runtime: 'nodejs24.x',
    State: 'Active',
    Environment: { Variables: environment },
  };
}

async function invoke(deployed: DeployedFunction, { headers, body }: Exchange): Promise<Answer> {
  const event = parseEvent(body);
  switch (headers['x-amz-invocation-type'] ?? 'RequestResponse') {
    case 'DryRun':
      return { status: 204 };
    case 'Event':
      void deployed.invoke(event);
      return { status: 202 };
    default:
      return answerOf(await deployed.invoke(event), headers['x-amz-log-type'] === 'Tail');
  }
}

function parseEvent(body: string): unknown {
  try {
    return body === '' ? {} : JSON.parse(body);
  } catch {
    throw new AwsError('InvalidRequestContentException', 'Could not parse request body into json.');
  }
}

function answerOf(invoked: Invoked, withLog: boolean): Answer {
  const failed = 'error' in invoked;
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': '$LATEST',
      ...(failed && { 'x-amz-function-error': 'Unhandled' }),
      ...(withLog && { 'x-amz-log-result': tail(invoked.log) }),
    },
    // As text: an answer may itself be one, which is JSON only in quotes.
    body: JSON.stringify(failed ? describe(invoked.error) : (invoked.answer ?? null)),
  };
}

function describe({ name, message, stack = '' }: Error) {
  return { errorType: name, errorMessage: message, trace: stack.split('\n') };
}

function tail(log: readonly string[]): string {
  return Buffer.from(log.map((line) => `${line}\n`).join(''))
    .subarray(-tailBytes)
    .toString('base64');
}
