/**
 * What Lambda's Node runtime does around a function, as AWS's own runtime interface client does it: it loads the
 * handler, pumps events through it, and turns all that is printed or thrown into JSON log lines. Run in a process of
 * its own; see runtime-api.ts.
 */
import { type IncomingHttpHeaders, request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const { AWS_LAMBDA_RUNTIME_API, LAMBDA_TASK_ROOT = '', _HANDLER = '', AWS_LAMBDA_FUNCTION_NAME } = process.env;

type Handler = (event: unknown, context: object) => unknown;

let requestId: string | undefined;
for (const level of ['debug', 'info', 'warn', 'error'] as const) {
  console[level] = (message: unknown, ...more: unknown[]) => {
    const line = {
      timestamp: new Date().toISOString(),
      level: level.toUpperCase(),
      requestId,
      message: more.length === 0 ? message : format(message, ...more),
    };
    process.stdout.write(`${JSON.stringify(line, withErrors)}\n`);
  };
}
console.log = console.info;

const handler = await load().catch(async (error: unknown) => {
  console.error(error);
  await call('POST', 'init/error', describe(error));
  process.exit(1);
});
for (;;) await invokeOnce(handler);

async function load(): Promise<Handler> {
  const [file, name = ''] = _HANDLER.split('.');
  const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
  if (typeof module[name] !== 'function') throw new Error(`${_HANDLER} is undefined or not exported`);
  return module[name];
}

async function invokeOnce(handle: Handler): Promise<void> {
  const { headers, body } = await call('GET', 'invocation/next');
  requestId = String(headers['lambda-runtime-aws-request-id']);
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    awsRequestId: requestId,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handle(JSON.parse(body), context);
    await call('POST', `invocation/${requestId}/response`, result ?? null);
  } catch (error) {
    console.error(error);
    await call('POST', `invocation/${requestId}/error`, describe(error));
  }
}

function describe(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

/** Like the real one, an error is logged with every enumerable property that it has. */
function withErrors(_key: string, value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const { name } = value.constructor;
  return { errorType: name, errorMessage: value.message, stackTrace: value.stack?.split('\n'), ...value };
}

/** By node:http, because fetch would share undici's global state with the function. */
function call(method: string, path: string, body?: unknown): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    const url = `http://${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/${path}`;
    const outgoing = request(url, { method }, async (answer) => {
      resolve({ headers: answer.headers, body: (await answer.setEncoding('utf8').toArray()).join('') });
    });
    outgoing.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
